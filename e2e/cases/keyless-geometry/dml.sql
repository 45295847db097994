INSERT INTO t VALUES (ST_GeomFromText('POINT(0 0)'), ST_GeomFromText('POINT(10 20)', 4326), 1), (ST_GeomFromText('POINT(0 0)', 4326), NULL, 2), (NULL, NULL, 3), (ST_GeomFromText('LINESTRING(0 0, 1 1)'), ST_GeomFromText('POINT(10 20)', 4326), 4);
UPDATE t SET n = n * 10;
UPDATE t SET g = ST_GeomFromText('POINT(0 -0)') WHERE n = 40;
DELETE FROM t WHERE n IN (10, 20);
