INSERT INTO t VALUES (1, 'b ', '2024-02-29', -1.50, x'0100', 18446744073709551615, '-838:59:59', 'x', 1), (1, 'b', '2024-02-29', 1.50, x'01', 1, '838:59:59', 'x', 1 + 1);
UPDATE t SET e = x'0101', v = v + 1 ORDER BY v DESC;
UPDATE t SET d = 0, b = '' WHERE f = 1;
BEGIN;
DELETE FROM t WHERE f = 1;
UPDATE t SET f = 1, e = x'0101', g = '838:59:59', v = 3;
INSERT INTO t VALUES (1, 'b ', '2024-02-29', -1.50, x'0101', 18446744073709551615, '-838:59:59', 'x', 2);
COMMIT;
