INSERT INTO t VALUES (1, 'é€ü', '中文', 'žluť', '😀𝄞', 'plain', 'ÿþ'), (2, '', '', '', '', '', '');
UPDATE t SET a = 'ñ', b = '漢字', d = '👩‍👩‍👧' WHERE id = 2;
UPDATE t SET a = CONCAT(a, '!') WHERE id = 1;
