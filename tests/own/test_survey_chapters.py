def test_x(run_chapters, root):
    f,l=run_chapters(root/"examples"/"areas")
