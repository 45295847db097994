INSERT INTO t VALUES (1, -0e0, -0e0, -0.00, '[-0.0, 0.0, -0]'), (2, 0, 0, 0, '-0.0'), (3, -1e-46, -1e-320, -0.001, '0.0');
UPDATE t SET f = -0e0, d = -0e0 WHERE id = 2;
UPDATE t SET f = 0e0, d = 0e0, j = '[0.0]' WHERE id = 1;
INSERT INTO keyless VALUES (-0e0, -0e0, 1), (0e0, 0e0, 2), (-0e0, 0e0, 3);
UPDATE keyless SET n = n + 10;
DELETE FROM keyless WHERE n = 12;
INSERT INTO keyed VALUES (-0e0, 1), (1, 2);
UPDATE keyed SET n = n * 10;
UPDATE keyed SET d = 5 WHERE d = 0;
