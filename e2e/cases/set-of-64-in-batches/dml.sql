-- Beside a number above 2^63 the smaller branches of one CASE are of another type, and 2^63 + 1 is no double.
UPDATE t SET v = v + 1, s = CASE id WHEN 1 THEN 'm0,m1,m63' WHEN 2 THEN 'm62' WHEN 3 THEN 'm0,m53,m63' WHEN 4 THEN 'm1' ELSE '' END;
