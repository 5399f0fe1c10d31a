-- Row kind case_graded: the grade of a case, and to which somebody proposes to lower it ('': nobody does).
select daemon.write_case_graded($1, $2, $3, $4, $5)
