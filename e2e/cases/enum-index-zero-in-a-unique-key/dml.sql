-- Row 2 takes the value of row 1 in b, and the error value in e: with its old e it would meet row 1.
SET sql_mode = '';
INSERT INTO t VALUES (1, 'y', 'a'), (2, 'y', 'b'), (3, NULL, 'a'), (4, 'x', 'c');
UPDATE t SET b = 'a', e = 'none' WHERE id = 2;
-- An INSERT that would begin with another value meets row 4.
INSERT INTO t VALUES (5, 'none', 'c');
UPDATE t SET e = 'x', b = 'd' WHERE id = 2;
UPDATE t SET e = 'none', b = 'a' WHERE id = 2;
