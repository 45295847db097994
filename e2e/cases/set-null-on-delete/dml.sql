DELETE FROM p WHERE id = 1;
UPDATE p SET id = 9 WHERE id = 2;
UPDATE c SET pid = 9 WHERE id = 10;
