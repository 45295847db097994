SET sql_mode = '';
INSERT INTO t VALUES (1, 'nope', 'x', 1), (2, 'b', '', 2), (3, 'a', 'nope', 3);
UPDATE t SET e = 'wrong' WHERE id = 2;
UPDATE t SET v = 9 WHERE id = 1;
UPDATE t SET e = 'a', f = 'bad', v = 7 WHERE id = 2;
DELETE FROM t WHERE id = 3;
