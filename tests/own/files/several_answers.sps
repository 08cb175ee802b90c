SET LOCALE='UTF-8'.
DATA LIST LIST NOTABLE /serial (F4.0) region (F2.0) radio paper web (F2.0) lunch_walks lunch_talks (F2.0) trust_first trust_second (F2.0) s1 s2 (A3) often1 often2 (F2.0) e1 e2 (F2.0).
BEGIN DATA
1 1 1 0 1 1 . 1 2 "Yes" "No" 1 2 1 2
2 1 0 0 0 . 1 2 . "No" "Yes" 3 3 2 2
3 2 1 1 0 1 1 3 3 "Yes" "Yes" 2 1 2 1
4 2 0 1 0 . . 9 . "No" "No" 1 1 1 1
5 2 -9 -9 -9 . 1 1 9 "No" "No" 3 1 2 2
6 1 . . . 1 . 2 1 "" "" 2 2 1 2
END DATA.
VARIABLE LABELS radio 'Radio' /paper 'A newspaper' /web 'The web' /lunch_walks 'Walking' /lunch_talks 'Talking'
 /e1 'Which of these did you use?' /e2 'the second'.
VALUE LABELS radio paper web 1 'Yes' 0 'No' -9 'Refused'
 /lunch_walks lunch_talks 1 'Ticked'
 /trust_first trust_second 1 'Doctors' 2 'Nurses' 3 'Managers' 9 'No further answer'
 /often1 often2 1 'Regularly' 2 'Sometimes' 3 'Never'
 /e1 1 'The telephone' 2 'Not' /e2 1 'A letter' 2 'Not'
 /region 1 'North' 2 'South'.
MISSING VALUES radio paper web (-9) /trust_first trust_second (9).
MRSETS /MDGROUP NAME=$news LABEL='Where do you hear the news?' VARIABLES=radio paper web VALUE=1
 /MDGROUP NAME=$lunch LABEL='What do you do at lunch?' VARIABLES=lunch_walks lunch_talks VALUE=1
 /MCGROUP NAME=$trust LABEL='Whom do you trust most?' VARIABLES=trust_first trust_second
 /MDGROUP NAME=$texts LABEL='As text' VARIABLES=s1 s2 VALUE='Yes'
 /MDGROUP NAME=$often LABEL='What do you do regularly?' VARIABLES=often1 often2 VALUE=1
 /MDGROUP NAME=$used CATEGORYLABELS=COUNTEDVALUES LABELSOURCE=VARLABEL VARIABLES=e1 e2 VALUE=1.
SAVE OUTFILE='several_answers.sav'.
