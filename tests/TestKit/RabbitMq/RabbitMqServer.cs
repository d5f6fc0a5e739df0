using System.Net.Sockets;
using System.Text;

namespace AdGenius.TestKit.RabbitMq;

/// <summary>
/// A broker from the machine's own installation, with data, ports and an Erlang name service (epmd) of its own: nothing is shared with a
/// broker that the machine may run.
/// </summary>
public sealed class RabbitMqServer : IRabbitMqBroker
{
    private const string Programs = "/usr/lib/rabbitmq/bin";

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(30);

    // The broker must end with the tests, also when those are killed: the shell waits until its input, a pipe from the tests, is closed.
    private const string ExitOnStdinClose
        = "\"$@\" </dev/null & server=$!; cat >/dev/null; kill -9 $(cat \"$RABBITMQ_PID_FILE\") $server; epmd -port $ERL_EPMD_PORT -kill";

    private readonly string _folder = Directory.CreateTempSubdirectory("adgenius-rabbitmq-").FullName;
    private readonly Dictionary<string, string> _environment;
    private readonly int[] _ports = FreePorts.Take(4);
    private readonly int _nameServicePort;
    private ServerProcess? _server;

    /// <summary>Prepares a broker without starting it.</summary>
    public RabbitMqServer()
    {
        (Port, _nameServicePort) = (_ports[0], _ports[1]);
        ManagementUri = new Uri($"http://127.0.0.1:{_ports[3]}");
        var configuration = Path.Combine(_folder, "rabbitmq.conf");
        File.WriteAllText(
            configuration,
            $"""
            listeners.tcp.default = 127.0.0.1:{Port}
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {_ports[3]}
            management.disable_stats = true
            vm_memory_high_watermark.absolute = 1GB
            disk_free_limit.absolute = 50MB

            """);
        File.WriteAllText(Path.Combine(_folder, "enabled_plugins"), "[rabbitmq_management].\n");
        _environment = new()
        {
            ["HOME"] = _folder,
            ["ERL_EPMD_PORT"] = $"{_nameServicePort}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["ERL_EPMD_RELAXED_COMMAND_CHECK"] = "1", // it may be ended while a killed node is still registered
            ["RABBITMQ_NODENAME"] = $"adgenius{Port}@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = $"{Port}",
            ["RABBITMQ_DIST_PORT"] = $"{_ports[2]}",
            ["RABBITMQ_BASE"] = _folder,
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "mnesia"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
            ["RABBITMQ_CONFIG_FILE"] = configuration,
            ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder, "rabbitmq-env.conf"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "enabled_plugins"),
            ["RABBITMQ_PID_FILE"] = Path.Combine(_folder, "broker.pid"),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none",
            ["LC_ALL"] = "C.UTF-8",
        };
    }

    /// <summary>True where a broker is installed.</summary>
    public static bool IsInstalled => File.Exists($"{Programs}/rabbitmq-server");

    /// <summary>The port it listens on, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>How to reach it.</summary>
    public Uri Uri => new($"amqp://guest:guest@127.0.0.1:{Port}/");

    /// <summary>The address of its management API.</summary>
    public Uri ManagementUri { get; }

    /// <summary>Starts it, again on the same data, and waits until it and its management API accept connections.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _server = ServerProcess.Start("sh", ["-c", ExitOnStdinClose, "sh", $"{Programs}/rabbitmq-server"], _environment, _folder);
        await Until.TrueAsync(
            "the broker answers",
            async () => !_server.HasExited
                ? await RespondsAsync(cancellationToken)
                : throw new InvalidOperationException("The broker did not start:\n" + _server.Output),
            cancellationToken);
    }

    /// <summary>After its end: whether it could not have one of its ports, because another process has or had it.</summary>
    public bool IsPortTaken() =>
        _server?.Output.Contains("eaddrinuse", StringComparison.Ordinal) == true || _ports.Any(FreePorts.IsTaken);

    /// <summary>Kills it (SIGKILL).</summary>
    public Task KillAsync() => _server?.KillAsync() ?? Task.CompletedTask;

    /// <summary>Runs <c>rabbitmqctl</c> against it; throws where that fails.</summary>
    public async Task<string> ControlAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        var (exitCode, output) = await ServerProcess.RunAsync(
            $"{Programs}/rabbitmqctl",
            ["--quiet", .. arguments],
            _environment,
            cancellationToken);
        return exitCode == 0 ? output : throw new InvalidOperationException($"rabbitmqctl {string.Join(' ', arguments)}: {output}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        // epmd is a daemon of its own, which ends once no node is registered with it.
        using var late = new CancellationTokenSource(EndTimeout);
        await ServerProcess.RunAsync("epmd", ["-port", $"{_nameServicePort}", "-kill"], _environment, late.Token);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>
    /// True when it answers the protocol header, since an open port alone is not yet a broker, and the port of its management API is open.
    /// </summary>
    private async Task<bool> RespondsAsync(CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(AnswerTimeout);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port, late.Token);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("AMQP\0\0\u0009\u0001"), late.Token);
            if (await client.GetStream().ReadAsync(new byte[1], late.Token) != 1)
            {
                return false;
            }

            using var management = new TcpClient();
            await management.ConnectAsync("127.0.0.1", ManagementUri.Port, late.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}
