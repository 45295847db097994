SET sql_mode = '';
INSERT INTO t (id, e, n) VALUES (1, 'x', 1), (2, 'y', 1), (3, 'y', 2);
-- With the value that would stand in for the error value it would meet row 1.
INSERT INTO t (id, e, n) VALUES (4, 'none', 1);
INSERT INTO t (id, e, n) VALUES (5, 'none', 2);
UPDATE t SET e = 'none', n = 3 WHERE id = 2;
UPDATE t SET e = 'y' WHERE id = 4;
UPDATE t SET n = 4, e = 'none' WHERE id = 1;
DELETE FROM t WHERE id = 5;
INSERT INTO t (id, e, n) VALUES (6, 'none', 2);
