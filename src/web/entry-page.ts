/**
 * What answers a link that another page or a file led to. The new cookie is `SameSite=Strict`: a redirect would be asked
 * for without it, because the other place began the way. This page begins it anew, from here.
 */
export const ENTRY_PAGE = `<!doctype html>
<html lang="pt-BR">
<head><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=/"><title>Oráculo Console</title></head>
<body><p><a href="/">Oráculo Console</a></p></body>
</html>
`;
