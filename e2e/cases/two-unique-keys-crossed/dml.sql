BEGIN;
UPDATE t SET a = 9, b = 8 WHERE id = 1;
UPDATE t SET a = 1, b = 9 WHERE id = 2;
UPDATE t SET a = 2, b = 1 WHERE id = 3;
UPDATE t SET a = 3, b = 2 WHERE id = 1;
UPDATE t SET b = 3 WHERE id = 2;
COMMIT;
