import type { Messages } from '../messages.ts';

/** Um texto por falha esperada: o que houve e o que fazer. */
export const error = {
  'invalid-arguments':
    'O console não aceitou estes valores. Confira o formulário; se parecer certo, recarregue a janela.',
  'unknown-call':
    'A janela e o núcleo são de versões diferentes. Recarregue a janela; se não resolver, reinicie o console.',
  'filter-invalid': 'O filtro não pôde ser lido: {{reason}}',
  'not-found': 'Isto não está mais aqui: foi apagado ou passou do prazo de guarda. Atualize a lista.',
  cancelled: 'Foi cancelado. Nada mais vai acontecer; comece de novo se precisar.',
  timeout: 'A resposta não veio a tempo. Confira a conexão e tente de novo.',
  internal:
    'O console encontrou um defeito. Tente de novo; se repetir, veja o registro (log) na pasta de dados.',
  'connection-closed':
    'A janela perdeu o seu núcleo. Ela se reconecta sozinha; se não voltar, reinicie o console.',
  'data-dir-owned':
    'Outro console está com esta pasta de dados aberta. Use aquela janela ou inicie este com outra pasta (--data).',
  'storage-failed':
    'O histórico não pôde ser lido ou gravado. Confira as permissões e o espaço livre da pasta de dados.',
  'storage-from-the-future':
    'O histórico foi gravado por uma versão mais nova do console. Pode ser lido, mas nada é capturado; atualize este. Nada foi alterado nem apagado.',
  'disk-full': 'O disco está cheio. Libere espaço; a captura continua sozinha.',
  'file-exists': 'Já existe um arquivo com esse nome: {{name}}. Escolha outro nome; nada foi substituído.',
  'file-missing': 'O arquivo não está mais lá: {{name}}. Foi movido, renomeado ou excluído.',
  'file-not-writable':
    'O arquivo ou a pasta não pode ser gravado ou lido aqui: {{name}}. Copie-o para onde você tem permissão.',
  'capture-damaged':
    'Isto não é uma captura deste console, ou está danificada. “Verificar” diz o que dela pode ser lido.',
  'capture-offline':
    'Uma captura é um arquivo: não há broker por trás dela. Use a conexão ao vivo para isso.',
  'not-connected': 'Isto precisa de uma conexão com o broker. Conecte primeiro.',
  'read-only-connection':
    'Esta conexão é somente leitura. Desligue isso nos ajustes da conexão se você pode alterar coisas aqui.',
  'broker-refused':
    'O broker recusou a conexão. Confira se o RabbitMQ está no ar e se o endereço e a porta estão certos.',
  'broker-unreachable':
    'Não foi possível chegar ao broker. Confira o nome do servidor, a rede e a VPN e teste a conexão.',
  'broker-credentials':
    'O broker não aceitou o usuário e a senha. Digite a senha outra vez ou confira o usuário.',
  'broker-vhost':
    'O virtual host não existe ou este usuário não pode usá-lo. Confira o vhost ou peça a permissão.',
  'broker-tls':
    'A conexão segura falhou: o certificado não é confiável, venceu ou é de outro nome. Confira o arquivo da CA e o nome do servidor.',
  'broker-timeout': 'O broker não respondeu a tempo. Confira endereço, porta e TLS e tente de novo.',
  'broker-permission':
    'O broker não permite que este usuário faça isso. Peça a permissão nesta exchange ou fila.',
  'broker-closed': 'O broker fechou a conexão. O console se reconecta sozinho.',
  'redis-unreachable': 'Não foi possível chegar ao Redis. Confira o endereço; o broker não é afetado.',
  'redis-credentials': 'O Redis não aceitou a senha. Digite-a outra vez nos ajustes da conexão.',
  'management-unreachable':
    'Não foi possível chegar à API de gerência. Confira o endereço e se o plugin de gerência está ligado.',
  'management-credentials':
    'A API de gerência não aceitou o usuário. Ele precisa da marca “monitoring” ou “management”.',
  'password-needed': 'A senha não está guardada aqui. Digite-a para conectar.',
  'invalid-message': 'A mensagem não segue o seu esquema e por isso não foi enviada. Corrija os valores.',
  unroutable:
    'Nenhuma fila recebe esta mensagem e o broker a devolveu; nada se perdeu. Confira se os processos do sistema já declararam suas filas.',
  'not-confirmed':
    'O broker não confirmou a mensagem. Ela pode ter chegado ou não: veja em Ao vivo antes de enviar de novo.',
  'queue-missing':
    'A fila não existe neste broker. Confira o perfil do sistema ou inicie o processo que a declara.',
  'look-refused-budget':
    'Consultar gastaria as entregas que o broker permite a estas mensagens. Reenvie-as ou mova-as primeiro.',
  'look-refused-type':
    'Deste tipo de fila nada pode ser retirado sem causar dano. De um stream, envie uma cópia a partir do arquivo.',
  'look-refused-consumer':
    'Só o consumidor ativo desta fila recebe as mensagens dela. Pare-o para consultar, ou deixe o console ligado: as próximas mortes são capturadas sem consulta.',
  'look-refused-unknown-limit':
    'O broker não informa quantas entregas esta fila permite, e as mensagens já foram lidas tantas vezes quanto é seguro. Informe o endereço de gerenciamento da conexão.',
  'look-needs-consent':
    'Outro consumidor lê esta fila, e consultar retém as mensagens dele por alguns segundos; ou o limite de entregas da fila não é conhecido, e a consulta conta para ele; ou mensagens podem expirar enquanto são retidas. Confirme se isso é aceitável.',
  'operation-running': 'Já há uma operação em andamento nesta fila. Espere ela terminar.',
  'queue-locked': 'Outro consumidor tem esta fila só para si. Pare-o e tente de novo.',
  'retry-refused': 'Esta falha não pode ser reenviada como está agora. Veja o estado dela e tente de novo.',
  'retry-needs-reason': 'Ela já foi reenviada várias vezes. Informe um motivo para reenviar de novo.',
  'retry-target-missing':
    'A fila para a qual ela voltaria não existe. Inicie o processo que a declara e reenvie.',
  'retry-not-possible': 'Uma mensagem deste tipo não pode ser reenviada daqui.',
  'message-gone':
    'A mensagem saiu da fila, e não por este console. Consulte a fila de novo para atualizar a lista.',
  'selection-empty': 'Nenhuma das falhas escolhidas aceita esta ação. O plano diz o porquê de cada uma.',
  'selection-changed': 'As falhas mudaram desde que o plano foi feito. Veja o novo plano e inicie.',
  'confirmation-needed': 'Digite o número de mensagens para confirmar.',
  'edit-refused': 'A mensagem editada não pode ser enviada. Corrija o que está marcado.',
  'no-captured-message': 'A mensagem desta tarefa não foi capturada, então não há o que enviar de novo.',
  'result-store-missing': 'Esta conexão não tem endereço do Redis. Informe um para ler resultados com falha.',
} satisfies Messages;
