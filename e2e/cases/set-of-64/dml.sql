INSERT INTO t VALUES (1, 'm0'), (2, 'm63'), (3, 'm0,m31,m32,m63'), (4, '');
UPDATE t SET s = 18446744073709551615 WHERE id = 1;
UPDATE t SET s = 'm62' WHERE id = 2;
