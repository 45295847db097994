INSERT INTO t VALUES (1, 'éa'), (2, 'ß'), (3, 'x');
UPDATE t SET k = 'other' WHERE id = 1;
INSERT INTO t VALUES (4, 'EA');
DELETE FROM t WHERE id = 2;
INSERT INTO t VALUES (5, 'ss');
UPDATE t SET k = 'ÉA' WHERE id = 4;
