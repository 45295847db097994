INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c');
UPDATE t SET v = 'x' WHERE id = 2;
DELETE FROM t WHERE id = 3;
