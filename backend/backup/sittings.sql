-- What stands against stopping the product, a sentence a line: open sittings, and exams that run or begin within
-- :minutes minutes. No line: nobody would notice. Read by psql here, and in a container by deploy/operate.
SELECT to_regclass('public.exams_examsession') IS NOT NULL AS is_installed \gset
\if :is_installed

SELECT format(CASE count(*) WHEN 1 THEN '%s sitting is open; it ends at %s UTC.'
                            ELSE '%s sittings are open; the last ends at %s UTC.' END,
              count(*), to_char(max(deadline) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI'))
FROM public.exams_examsession
WHERE mode = 'live' AND status = 'in_progress' AND deadline + interval '30 seconds' > now()
HAVING count(*) > 0;

SELECT format(CASE WHEN scheduled_start > now() THEN 'The exam “%s” begins at %s UTC.'
                   ELSE 'The exam “%s” is open until %s UTC.' END,
              regexp_replace(title, '[[:cntrl:]]', ' ', 'g'),
              to_char(CASE WHEN scheduled_start > now() THEN scheduled_start ELSE scheduled_end END AT TIME ZONE 'UTC',
                      'YYYY-MM-DD HH24:MI'))
FROM public.exams_mockexam exam
WHERE pdf_file <> '' AND EXISTS (SELECT FROM public.exams_correctanswer WHERE exam_id = exam.id)
  AND scheduled_start <= now() + make_interval(mins => :minutes) AND scheduled_end > now()
ORDER BY scheduled_start;

\endif
