UPDATE t SET u = 99 WHERE id = 1;
UPDATE t SET u = 10 WHERE id = 2;
UPDATE t SET u = 20 WHERE id = 3;
UPDATE t SET u = 30 WHERE id = 1;
