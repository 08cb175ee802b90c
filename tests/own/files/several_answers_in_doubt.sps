* Sets that cannot be read as one question, each for its own reason.
SET LOCALE='UTF-8'.
DATA LIST LIST NOTABLE /serial (F4.0) part1 part2 gap1 gap2 not1 not2 or1 or2 (F2.0) as1 as2 (A3) neg1 neg2 (F2.0) both (F2.0) wt (F4.2).
BEGIN DATA
1 1 0 1 0 1 0 1 2 "Yes" "No" -1 0 1 1.0
2 1 -9 0 . 0 0 2 1 "No" "No" 0 -1 0 1.5
3 0 0 1 1 1 0 2 2 "No" "Yes" 0 0 1 0.5
END DATA.
VALUE LABELS part1 part2 1 'Yes' 0 'No' -9 'Refused' /not1 not2 1 'Yes' 0 'Not asked'
 /or1 1 'Bus' 2 'Train' /or2 1 'Train' 2 'Bus'.
VARIABLE LABELS part1 'The same words' part2 'Other words' both 'The same words'.
MISSING VALUES part1 part2 (-9) /not1 not2 (0).
MRSETS /MDGROUP NAME=$part LABEL='Refused in part' VARIABLES=part1 part2 VALUE=1
 /MDGROUP NAME=$gap LABEL='Empty in part' VARIABLES=gap1 gap2 VALUE=1
 /MDGROUP NAME=$not LABEL='Nought is no answer' VARIABLES=not1 not2 VALUE=1
 /MCGROUP NAME=$or LABEL='Labels that differ' VARIABLES=or1 or2
 /MDGROUP NAME=$as LABEL='Texts' VARIABLES=as1 as2 VALUE='Yes'
 /MDGROUP NAME=$neg LABEL='Below nought' VARIABLES=neg1 neg2 VALUE=-1
 /MDGROUP NAME=$weighed LABEL='With the weight' VARIABLES=both wt VALUE=1
 /MDGROUP NAME=$first LABEL='One column' VARIABLES=both gap1 VALUE=1
 /MDGROUP NAME=$second LABEL='in two sets' VARIABLES=both gap1 VALUE=1.
SAVE OUTFILE='several_answers_in_doubt.sav'.
