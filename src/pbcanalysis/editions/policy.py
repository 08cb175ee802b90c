"""What a browser may load for a page of a site: its own files, and no script within a page.

The policy stands in every page, so that it holds on any server and from disk; ``pbc serve`` sends
it as a header as well. Styles within pages are allowed: the theme and its icons write some. Source:
Content Security Policy Level 3, https://www.w3.org/TR/CSP3/.
"""

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "media-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)
"""The policy; what it does not name, such as frames and plug-ins, comes from nowhere."""
META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
"""The policy as an element of a page's head. It holds for what comes after it."""
