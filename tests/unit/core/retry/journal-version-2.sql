PRAGMA application_id = 1330793039;
PRAGMA user_version = 2;
CREATE TABLE journal (id TEXT NOT NULL) STRICT;
CREATE TABLE ledger (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  connection_id TEXT NOT NULL,
  retry_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  entry TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TABLE item (
  connection_id TEXT NOT NULL,
  retry_id TEXT NOT NULL,
  failure_id TEXT NOT NULL,
  identity TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  queue TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  under_way INTEGER NOT NULL,
  awaits_outcome INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (connection_id, retry_id)
) STRICT;
CREATE TABLE archive (
  hash TEXT PRIMARY KEY,
  exchange TEXT NOT NULL,
  routing_key TEXT NOT NULL,
  raw_properties BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  operator TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  action TEXT NOT NULL,
  details TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
INSERT INTO journal VALUES ('4f4bcee422c84c2e3cc65bace372b937');
INSERT INTO ledger VALUES (1, 1700000000030, 'c', 'd5c09b5e-bdbe-50a9-b6ad-6d0330d2a960', 'planned', '{"kind":"planned","plan":{"connectionId":"c","retryId":"d5c09b5e-bdbe-50a9-b6ad-6d0330d2a960","queue":"work.dead","failureId":"f0","identity":"identity","ordinal":0,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0}}', '7d3eb4380c9bd46a045b7a4962d9d6c911ae5a7e551bf8d2eb681b8b1d69807f');
INSERT INTO ledger VALUES (2, 1700000000040, 'c', 'd5c09b5e-bdbe-50a9-b6ad-6d0330d2a960', 'captured', '{"kind":"captured","archive":"0fb0ca3e9ec619c67537152dfd52218148535423e0f1a1078f252a2386d5265c"}', 'cac9384cd16246686d0a472f2dc047d6a62c03ef88841cb2ff9955f37a17e5cc');
INSERT INTO ledger VALUES (3, 1700000000050, 'c', 'd5c09b5e-bdbe-50a9-b6ad-6d0330d2a960', 'publishing', '{"kind":"publishing"}', 'c266260556dc46a158ee414deb11e228df5ab229e7f03a6601d2762e084cc0a1');
INSERT INTO ledger VALUES (4, 1700000000060, 'c', 'd5c09b5e-bdbe-50a9-b6ad-6d0330d2a960', 'confirmed', '{"kind":"confirmed"}', '1f17d40739a6b163637358487eedbc034fa5fa33155577b1c62d902e456442b6');
INSERT INTO ledger VALUES (5, 1700000000070, 'c', 'd5c09b5e-bdbe-50a9-b6ad-6d0330d2a960', 'acked', '{"kind":"acked"}', '7d39dbbc669900a1baae481eb951317ac42de6eb53d5718b99cb2e5b222f0e41');
INSERT INTO ledger VALUES (6, 1700000000080, 'c', 'd5c09b5e-bdbe-50a9-b6ad-6d0330d2a960', 'outcome', '{"kind":"outcome","outcome":"succeeded","because":"event 7"}', '6a1095fe6260d4be32d358d41092c60a3b1152efc074f762de1a0b538e54e06c');
INSERT INTO ledger VALUES (7, 1700000000090, 'c', '67b41d75-8f7a-535b-ae63-70d14d352882', 'planned', '{"kind":"planned","plan":{"connectionId":"c","retryId":"67b41d75-8f7a-535b-ae63-70d14d352882","queue":"work.dead","failureId":"f1","identity":"identity","ordinal":1,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0}}', '436937c23ad646e734f2d855b35ec65f5a412643cc98f22b7a56e3dd016608cc');
INSERT INTO ledger VALUES (8, 1700000000100, 'c', '67b41d75-8f7a-535b-ae63-70d14d352882', 'captured', '{"kind":"captured","archive":"d4d21db271f01f5c72f8633a9ab0bee01017473920c7ac7bd14a99060f47d2d6"}', '86b4517a52f7cbd0935f87310d5c4a2d51a3b159d118e0cfc92e9bf995f11987');
INSERT INTO ledger VALUES (9, 1700000000110, 'c', '67b41d75-8f7a-535b-ae63-70d14d352882', 'publishing', '{"kind":"publishing"}', '32093b09fff48a35349a1bab4c382e0df4dfccc6a6eab0aaca9c5a44c00eeb38');
INSERT INTO ledger VALUES (10, 1700000000120, 'c', '67b41d75-8f7a-535b-ae63-70d14d352882', 'confirmed', '{"kind":"confirmed"}', '7eb783f133413dd03f9cc0f4bcb90fcdaf466a0a927a881614407927f46015f5');
INSERT INTO ledger VALUES (11, 1700000000130, 'c', '956af3a7-549b-58c4-bac2-55ffc4e950c5', 'planned', '{"kind":"planned","plan":{"connectionId":"c","retryId":"956af3a7-549b-58c4-bac2-55ffc4e950c5","queue":"work.dead","failureId":"f2","identity":"identity","ordinal":2,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0}}', 'e7f12ce261bc0db1ca1cc8086bf5f1d720824913375c8e2dd063b47ae5c5fafd');
INSERT INTO ledger VALUES (12, 1700000000140, 'c', '956af3a7-549b-58c4-bac2-55ffc4e950c5', 'captured', '{"kind":"captured","archive":"95ecf641f8e3a3d48a1af6e943a90287931ac9bb8bf82e5ad4d0d3231c797009"}', 'a0d8347a3368c1e4a7529a2241789245066254eec87d4814b2a2f5ba5d145709');
INSERT INTO ledger VALUES (13, 1700000000150, 'c', '956af3a7-549b-58c4-bac2-55ffc4e950c5', 'publishing', '{"kind":"publishing"}', '8de91c735e78a315ef37fe219ed822eb2bdfb388c52979ad327da262efc16925');
INSERT INTO ledger VALUES (14, 1700000000160, 'c', '956af3a7-549b-58c4-bac2-55ffc4e950c5', 'unknown', '{"kind":"unknown","error":{"code":"not-confirmed","message":"words"}}', 'f3210a5d7214905125d5dbb90e2f38439e674e45dca59d45aed2799486125904');
INSERT INTO ledger VALUES (15, 1700000000170, 'c', 'fdaae32c-5097-5699-91ce-cc47e340b626', 'planned', '{"kind":"planned","plan":{"connectionId":"c","retryId":"fdaae32c-5097-5699-91ce-cc47e340b626","queue":"work.dead","failureId":"f3","identity":"identity","ordinal":3,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0}}', '05ca64d9899b4d8082de7b31dbe979c7be0db074dd4f7d4f74a5ddea3677b139');
INSERT INTO ledger VALUES (16, 1700000000180, 'c', 'fdaae32c-5097-5699-91ce-cc47e340b626', 'captured', '{"kind":"captured","archive":"12b501cf8256e5a101d1a5b9ba73a7c21febf342d5f8ad9df22080486bf195a9"}', '182c68fa7961f444e687c2cd4d293a2d91a447acf6eefdc473e1d231803cbb40');
INSERT INTO ledger VALUES (17, 1700000000190, 'c', 'fdaae32c-5097-5699-91ce-cc47e340b626', 'publishing', '{"kind":"publishing"}', 'ac1244963e97681466710099f7d0b476b785096a9ab8a2ddb3b2d781f668664e');
INSERT INTO ledger VALUES (18, 1700000000200, 'c', 'fdaae32c-5097-5699-91ce-cc47e340b626', 'unknown', '{"kind":"unknown","error":{"code":"not-confirmed","message":"words"}}', '8daa5c038e56a09a888f69d146b7caf861833cf76804cae129a86273a1ff0190');
INSERT INTO ledger VALUES (19, 1700000000210, 'c', 'fdaae32c-5097-5699-91ce-cc47e340b626', 'decided', '{"kind":"decided","decision":"send_again","operator":"ana","reason":null}', '70716af20dcfb91136705f6788363144a795817cc185832ce7bcb82ab7b02ce7');
INSERT INTO ledger VALUES (20, 1700000000220, 'c', 'fdaae32c-5097-5699-91ce-cc47e340b626', 'captured', '{"kind":"captured","archive":"12b501cf8256e5a101d1a5b9ba73a7c21febf342d5f8ad9df22080486bf195a9"}', '0e6ea8fc5bb47b4326005d5deeb7e4b0d9818fbed3b9eaa8eed1e07ed13e18bf');
INSERT INTO ledger VALUES (21, 1700000000230, 'c', 'fdaae32c-5097-5699-91ce-cc47e340b626', 'publishing', '{"kind":"publishing"}', 'd63da3f4b292e4a4c66bb7c0930472e32899ede0b0781a7784aaf49aca4e3cd3');
INSERT INTO ledger VALUES (22, 1700000000240, 'c', 'fdaae32c-5097-5699-91ce-cc47e340b626', 'confirmed', '{"kind":"confirmed"}', '08eeac0bbbae0792904fdf6b849176e1d283a412b585e52fa7cbb71a134f1caa');
INSERT INTO ledger VALUES (23, 1700000000250, 'c', 'fdaae32c-5097-5699-91ce-cc47e340b626', 'absent', '{"kind":"absent"}', '4252c1524c19b235ebf56dd006663c09e59d988d13049b80d40a7279b891640e');
INSERT INTO ledger VALUES (24, 1700000000260, 'c', 'fdaae32c-5097-5699-91ce-cc47e340b626', 'reappeared', '{"kind":"reappeared"}', '542d53b33a986e37e3f9243cdf1c822e9e3ee0913b600787e1e5a0964e585849');
INSERT INTO ledger VALUES (25, 1700000000270, 'c', '967c8042-3bea-5170-aaa8-34611c3a2dd8', 'planned', '{"kind":"planned","plan":{"connectionId":"c","retryId":"967c8042-3bea-5170-aaa8-34611c3a2dd8","queue":"work.dead","failureId":"f4","identity":"identity","ordinal":4,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0}}', '41032c24c1eb5f785fec5299d0807a4663f6d298b494610b14aeeb7e7f669855');
INSERT INTO ledger VALUES (26, 1700000000280, 'c', '967c8042-3bea-5170-aaa8-34611c3a2dd8', 'captured', '{"kind":"captured","archive":"30c2ee2fe54c24b85dd042aef09458d2e844e6566965a36578fba60af3b10270"}', '5d84f28d9383efc1bb741eb84ba8954eef1b576e556ccf673cba777f555a0974');
INSERT INTO ledger VALUES (27, 1700000000290, 'c', '967c8042-3bea-5170-aaa8-34611c3a2dd8', 'publishing', '{"kind":"publishing"}', 'c7cf08eb880887f542154f354970f4db1c9ddcf75c4d26ea8cc0901814fe3632');
INSERT INTO ledger VALUES (28, 1700000000300, 'c', '967c8042-3bea-5170-aaa8-34611c3a2dd8', 'unknown', '{"kind":"unknown","error":{"code":"not-confirmed","message":"words"}}', '299f1648cd64678aced2c1259118817950c5f9e3882c1d9688bb46e992f52b74');
INSERT INTO ledger VALUES (29, 1700000000310, 'c', '967c8042-3bea-5170-aaa8-34611c3a2dd8', 'decided', '{"kind":"decided","decision":"treat_as_delivered","operator":"ana","reason":"seen"}', '6b47c06f852d308f437c9d779f5c1d3b975fb3be8f31b988d05efa592cf4d0e1');
INSERT INTO ledger VALUES (30, 1700000000320, 'c', '81300ba2-a6ba-522f-a052-1d1863c1e0bc', 'planned', '{"kind":"planned","plan":{"connectionId":"c","retryId":"81300ba2-a6ba-522f-a052-1d1863c1e0bc","queue":"work.dead","failureId":"f5","identity":"identity","ordinal":5,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0}}', 'cf4bf1f3691dce2868c46b11dc37f6d8983543f71acb0866aedc0f3e511570d4');
INSERT INTO ledger VALUES (31, 1700000000330, 'c', '81300ba2-a6ba-522f-a052-1d1863c1e0bc', 'captured', '{"kind":"captured","archive":"792cec46cedea43c9dddae8f46cac95777826087036ab5a3d1f4170d5db122d3"}', '30ea3c22227833711cd5ad7e9c6a03ceb65db73db4c8c22abb4ba604d37cd097');
INSERT INTO ledger VALUES (32, 1700000000340, 'c', '81300ba2-a6ba-522f-a052-1d1863c1e0bc', 'publishing', '{"kind":"publishing"}', '115e5b1087a74a20d4a05bc73dc26de80440bef6f44dae91ea0d3fcca54f6fff');
INSERT INTO ledger VALUES (33, 1700000000350, 'c', '81300ba2-a6ba-522f-a052-1d1863c1e0bc', 'returned', '{"kind":"returned","error":{"code":"not-confirmed","message":"words"}}', 'ddc68efb66ac4a30ab038fed556846f9ad4718d18d254d3c6889491b9c85fb49');
INSERT INTO ledger VALUES (34, 1700000000360, 'c', 'a802af49-df72-53c7-8b72-1f0ea5b43d65', 'planned', '{"kind":"planned","plan":{"connectionId":"c","retryId":"a802af49-df72-53c7-8b72-1f0ea5b43d65","queue":"work.dead","failureId":"f6","identity":"identity","ordinal":6,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":1700000005000,"looked":true,"position":0,"siblings":0,"mayHaveReturned":true}}', 'cef93e05558f60749608daf7274773cf7b00253420fb42fb722b605bdeafa7ba');
INSERT INTO ledger VALUES (35, 1700000000370, 'c', 'a802af49-df72-53c7-8b72-1f0ea5b43d65', 'cancelled', '{"kind":"cancelled","error":null}', '9f263a66487537aaa55e2d79fa43308bdd7467f9b9f43fee78eeada44e5f86b2');
INSERT INTO ledger VALUES (36, 1700000000380, 'c', 'd0e068e0-4c16-5ec6-b172-78774e336548', 'planned', '{"kind":"planned","plan":{"connectionId":"c","retryId":"d0e068e0-4c16-5ec6-b172-78774e336548","queue":"work.dead","failureId":"f7","identity":"identity","ordinal":7,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0}}', 'a4c3ebd468ce8a72e952f19446e4a4758edb82fc9288ef8c2dc8fa456a6948aa');
INSERT INTO ledger VALUES (37, 1700000000390, 'c', 'd0e068e0-4c16-5ec6-b172-78774e336548', 'captured', '{"kind":"captured","archive":"ce7767e4b27f88aaecbbcff6165584e9239321c3973e8519b0a6c773b65ab10b"}', '41901d5a36ad02c6cae802a754c5f06413a6ecdd12652f28231801885804e031');
INSERT INTO ledger VALUES (38, 1700000000400, 'c', '5d0148d1-532b-5ac1-b3af-c04e66865f97', 'planned', '{"kind":"planned","plan":{"connectionId":"c","retryId":"5d0148d1-532b-5ac1-b3af-c04e66865f97","queue":"work.dead","failureId":"f8","identity":"identity","ordinal":8,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0}}', '374cdd54d17ffeea4d1b806ce2161ea03204d9a11038d7f07e57daf1117e98cb');
INSERT INTO ledger VALUES (39, 1700000000410, 'c', '5d0148d1-532b-5ac1-b3af-c04e66865f97', 'not_found', '{"kind":"not_found","error":{"code":"not-confirmed","message":"words"}}', '1718a2dd10edee0a093c7d40a6b56259a9d25cbf7db91e717f4600f3738fec94');
INSERT INTO item VALUES ('c', 'd5c09b5e-bdbe-50a9-b6ad-6d0330d2a960', 'f0', 'identity', 0, 'work.dead', 1700000000000, 0, 0, '{"connectionId":"c","retryId":"d5c09b5e-bdbe-50a9-b6ad-6d0330d2a960","queue":"work.dead","failureId":"f0","identity":"identity","ordinal":0,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0,"state":"acked","outcome":"succeeded","archive":"0fb0ca3e9ec619c67537152dfd52218148535423e0f1a1078f252a2386d5265c","sentAt":1700000000050,"settledAt":1700000000070,"outcomeAt":1700000000080,"possibleDuplicate":false,"error":null}');
INSERT INTO item VALUES ('c', '67b41d75-8f7a-535b-ae63-70d14d352882', 'f1', 'identity', 1, 'work.dead', 1700000000000, 1, 1, '{"connectionId":"c","retryId":"67b41d75-8f7a-535b-ae63-70d14d352882","queue":"work.dead","failureId":"f1","identity":"identity","ordinal":1,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0,"state":"confirmed","outcome":"pending","archive":"d4d21db271f01f5c72f8633a9ab0bee01017473920c7ac7bd14a99060f47d2d6","sentAt":1700000000110,"settledAt":null,"outcomeAt":null,"possibleDuplicate":false,"error":null}');
INSERT INTO item VALUES ('c', '956af3a7-549b-58c4-bac2-55ffc4e950c5', 'f2', 'identity', 2, 'work.dead', 1700000000000, 1, 1, '{"connectionId":"c","retryId":"956af3a7-549b-58c4-bac2-55ffc4e950c5","queue":"work.dead","failureId":"f2","identity":"identity","ordinal":2,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0,"state":"unknown","outcome":"pending","archive":"95ecf641f8e3a3d48a1af6e943a90287931ac9bb8bf82e5ad4d0d3231c797009","sentAt":1700000000150,"settledAt":null,"outcomeAt":null,"possibleDuplicate":true,"error":{"code":"not-confirmed","message":"words"}}');
INSERT INTO item VALUES ('c', 'fdaae32c-5097-5699-91ce-cc47e340b626', 'f3', 'identity', 3, 'work.dead', 1700000000000, 1, 1, '{"connectionId":"c","retryId":"fdaae32c-5097-5699-91ce-cc47e340b626","queue":"work.dead","failureId":"f3","identity":"identity","ordinal":3,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0,"state":"confirmed","outcome":"pending","archive":"12b501cf8256e5a101d1a5b9ba73a7c21febf342d5f8ad9df22080486bf195a9","sentAt":1700000000230,"settledAt":null,"outcomeAt":null,"possibleDuplicate":true,"error":null,"foundAbsent":true}');
INSERT INTO item VALUES ('c', '967c8042-3bea-5170-aaa8-34611c3a2dd8', 'f4', 'identity', 4, 'work.dead', 1700000000000, 1, 1, '{"connectionId":"c","retryId":"967c8042-3bea-5170-aaa8-34611c3a2dd8","queue":"work.dead","failureId":"f4","identity":"identity","ordinal":4,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0,"state":"delivered_by_decision","outcome":"pending","archive":"30c2ee2fe54c24b85dd042aef09458d2e844e6566965a36578fba60af3b10270","sentAt":1700000000290,"settledAt":null,"outcomeAt":null,"possibleDuplicate":true,"error":{"code":"not-confirmed","message":"words"}}');
INSERT INTO item VALUES ('c', '81300ba2-a6ba-522f-a052-1d1863c1e0bc', 'f5', 'identity', 5, 'work.dead', 1700000000000, 0, 0, '{"connectionId":"c","retryId":"81300ba2-a6ba-522f-a052-1d1863c1e0bc","queue":"work.dead","failureId":"f5","identity":"identity","ordinal":5,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0,"state":"returned","outcome":"pending","archive":"792cec46cedea43c9dddae8f46cac95777826087036ab5a3d1f4170d5db122d3","sentAt":1700000000340,"settledAt":1700000000350,"outcomeAt":null,"possibleDuplicate":false,"error":{"code":"not-confirmed","message":"words"}}');
INSERT INTO item VALUES ('c', 'a802af49-df72-53c7-8b72-1f0ea5b43d65', 'f6', 'identity', 6, 'work.dead', 1700000000000, 0, 0, '{"connectionId":"c","retryId":"a802af49-df72-53c7-8b72-1f0ea5b43d65","queue":"work.dead","failureId":"f6","identity":"identity","ordinal":6,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":1700000005000,"looked":true,"position":0,"siblings":0,"mayHaveReturned":true,"state":"cancelled","outcome":"pending","archive":null,"sentAt":null,"settledAt":1700000000370,"outcomeAt":null,"possibleDuplicate":true,"error":null}');
INSERT INTO item VALUES ('c', 'd0e068e0-4c16-5ec6-b172-78774e336548', 'f7', 'identity', 7, 'work.dead', 1700000000000, 1, 0, '{"connectionId":"c","retryId":"d0e068e0-4c16-5ec6-b172-78774e336548","queue":"work.dead","failureId":"f7","identity":"identity","ordinal":7,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0,"state":"captured","outcome":"pending","archive":"ce7767e4b27f88aaecbbcff6165584e9239321c3973e8519b0a6c773b65ab10b","sentAt":null,"settledAt":null,"outcomeAt":null,"possibleDuplicate":false,"error":null}');
INSERT INTO item VALUES ('c', '5d0148d1-532b-5ac1-b3af-c04e66865f97', 'f8', 'identity', 8, 'work.dead', 1700000000000, 0, 0, '{"connectionId":"c","retryId":"5d0148d1-532b-5ac1-b3af-c04e66865f97","queue":"work.dead","failureId":"f8","identity":"identity","ordinal":8,"attempt":1,"retriesBefore":0,"retryOf":"f","target":"work","correlationId":"run-1","type":"iniciar_coleta","operator":"ana","reason":null,"createdAt":1700000000000,"startsAt":null,"looked":true,"position":0,"siblings":0,"state":"not_found","outcome":"pending","archive":null,"sentAt":null,"settledAt":1700000000410,"outcomeAt":null,"possibleDuplicate":false,"error":{"code":"not-confirmed","message":"words"}}');
INSERT INTO archive VALUES ('0fb0ca3e9ec619c67537152dfd52218148535423e0f1a1078f252a2386d5265c', 'dlx', 'work', X'80000a746578742f706c61696e', X'626f64792030');
INSERT INTO archive VALUES ('d4d21db271f01f5c72f8633a9ab0bee01017473920c7ac7bd14a99060f47d2d6', 'dlx', 'work', X'80000a746578742f706c61696e', X'626f64792031');
INSERT INTO archive VALUES ('95ecf641f8e3a3d48a1af6e943a90287931ac9bb8bf82e5ad4d0d3231c797009', 'dlx', 'work', X'80000a746578742f706c61696e', X'626f64792032');
INSERT INTO archive VALUES ('12b501cf8256e5a101d1a5b9ba73a7c21febf342d5f8ad9df22080486bf195a9', 'dlx', 'work', X'80000a746578742f706c61696e', X'626f64792033');
INSERT INTO archive VALUES ('30c2ee2fe54c24b85dd042aef09458d2e844e6566965a36578fba60af3b10270', 'dlx', 'work', X'80000a746578742f706c61696e', X'626f64792034');
INSERT INTO archive VALUES ('792cec46cedea43c9dddae8f46cac95777826087036ab5a3d1f4170d5db122d3', 'dlx', 'work', X'80000a746578742f706c61696e', X'626f64792035');
INSERT INTO archive VALUES ('ce7767e4b27f88aaecbbcff6165584e9239321c3973e8519b0a6c773b65ab10b', 'dlx', 'work', X'80000a746578742f706c61696e', X'626f64792037');
INSERT INTO audit VALUES (1, 1700000000010, 'ana', 'c', 'look', '{"queue":"work.dead","consent":false}', '1a2477970de93f352f43ffc6e870033ffbbd6af8ae91d5a9ef6853b68b6ff793');
INSERT INTO audit VALUES (2, 1700000000020, 'ana', 'c', 'retry', '{"failureId":"f0"}', '406c95b2b8a412b90a0eefe35a0e81eef6185db53e6669e7cf51b1e4ecd3667c');
CREATE INDEX ledger_by_item ON ledger (connection_id, retry_id, seq);
CREATE TRIGGER ledger_is_never_changed BEFORE UPDATE ON ledger BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER ledger_is_never_deleted BEFORE DELETE ON ledger BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX item_by_failure ON item (connection_id, failure_id, created_at);
CREATE INDEX item_by_identity ON item (connection_id, identity, ordinal);
CREATE INDEX item_by_time ON item (connection_id, created_at);
CREATE INDEX item_under_way ON item (connection_id, created_at) WHERE under_way = 1;
CREATE INDEX item_awaiting ON item (connection_id, created_at) WHERE awaits_outcome = 1;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE INDEX item_awaiting_run ON item (connection_id, json_extract(content, '$.correlationId')) WHERE awaits_outcome = 1;
CREATE INDEX item_pending ON item (connection_id, json_extract(content, '$.outcome')) WHERE awaits_outcome = 1;
