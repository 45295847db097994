UPDATE t SET a = id * 1.00001, b = CONCAT('v', id), c = '2024-01-01' + INTERVAL id MICROSECOND, d = id / 3, e = UNHEX(HEX(id)), f = 18446744073709551615 - id, g = SEC_TO_TIME(-id), i = id / 7;
UPDATE t SET b = IF(id % 2, NULL, 'x'), a = NULL WHERE id % 3 = 0;
UPDATE t SET h = JSON_OBJECT('id', id, 'half', id / 2);
UPDATE t SET e = NULL, f = id WHERE id > 20;
UPDATE t SET d = -0.0, i = 1e-20 WHERE id < 5;
