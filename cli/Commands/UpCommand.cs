using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using AdGenius.Cli.Fleet;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius up</c>: runs every service in one process until a stop signal.</summary>
internal sealed class UpCommand : Command
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(200);

    private readonly Option<int> _port = new("--port")
    {
        Description = "The port of the gateway; 0 picks a free one.",
        DefaultValueFactory = _ => 8080,
        CustomParser = result => int.TryParse(result.Tokens[0].Value, out var port) && port is >= 0 and <= 65535
            ? port
            : Values.Fault<int>(result, $"--port is '{result.Tokens[0].Value}'; it must be 0 to 65535."),
    };

    private readonly Option<int?> _grpcPort = new("--grpc-port")
    {
        Description = "The port of the gateway's gRPC interface (HTTP/2 without TLS). Default: the one after --port; 0 picks a free one.",
        HelpName = "N",
        CustomParser = result => int.TryParse(result.Tokens[0].Value, out var port) && port is >= 0 and <= 65535
            ? port
            : Values.Fault<int?>(result, $"--grpc-port is '{result.Tokens[0].Value}'; it must be 0 to 65535."),
    };

    private readonly Option<string> _host = new("--host")
    {
        Description = "The address to listen on; 0.0.0.0 for all. Other machines need API keys then.",
        DefaultValueFactory = _ => "127.0.0.1",
        CustomParser = result => result.Tokens[0].Value is var host && (IPAddress.TryParse(host, out _) || host == "localhost")
            ? host
            : Values.Fault<string>(result, $"--host is '{result.Tokens[0].Value}'; it must be an IP address or localhost."),
    };

    private readonly Option<bool> _insecure = new("--insecure")
    {
        Description = "With --host: let other machines call without API keys, for any tenant.",
    };

    public UpCommand()
        : base("up", "Runs the gateway and every worker in one process.")
    {
        Options.Add(_port);
        Options.Add(_grpcPort);
        Options.Add(_host);
        Options.Add(_insecure);
        SetAction(async (parsed, cancellationToken) =>
        {
            var host = parsed.GetValue(_host)!;
            var port = parsed.GetValue(_port);
            var grpcPort = parsed.GetValue(_grpcPort) ?? (port is 0 or 65535 ? 0 : port + 1);
            if (grpcPort != 0 && grpcPort == port)
            {
                throw new CommandException(ExitCodes.BadInput, $"--grpc-port is {grpcPort}, the same as --port; choose another.");
            }

            var url = UrlOf(host, port);
            NetworkExposure.EnsureAllowed(host, parsed.GetValue(_insecure));
            var lease = await LockHomeAsync(cancellationToken);
            await using var fleet = await EmbeddedFleet.StartAsync(
                lease,
                url,
                UrlOf(host, grpcPort == 0 ? FreePort() : grpcPort),
                logToConsole: true,
                parsed.GetValue(GlobalOptions.LocalModel),
                usesLocalModel: false,
                cancellationToken);
            Console.WriteLine($"AdGenius is up: {fleet.Address}");
            Console.WriteLine($"  API      {new Uri(fleet.Address, "api/v1")}");
            Console.WriteLine($"  OpenAPI  {new Uri(fleet.Address, "openapi/v1.json")}");
            Console.WriteLine($"  docs     {new Uri(fleet.Address, "docs")}");
            Console.WriteLine($"  gRPC     {fleet.GrpcAddress}");
            Console.WriteLine($"  state    {HomePaths.Home}");
            Console.WriteLine("Ctrl-C stops it; open jobs continue at the next start.");
            await fleet.WaitForStopAsync(cancellationToken);
            return ExitCodes.Done;
        });
    }

    /// <summary>The home folder's lock. A short command such as 'list' keeps it while it runs, which is waited for.</summary>
    private static async Task<HomeLock> LockHomeAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var wasReported = false;
        while (true)
        {
            if (HomeLock.TryAcquire() is { } lease)
            {
                return lease;
            }

            if (TimeProvider.System.GetElapsedTime(started) > LockTimeout || await FleetSession.IsServedAsync(cancellationToken))
            {
                throw new CommandException(
                    ExitCodes.Failed, $"Another adgenius process already runs with {HomePaths.Home}; stop it, or set ADGENIUS_HOME "
                        + "to another folder.");
            }

            if (!wasReported)
            {
                await Console.Error.WriteLineAsync($"Waiting for another adgenius process that uses {HomePaths.Home} …");
                wasReported = true;
            }

            await Task.Delay(RetryInterval, TimeProvider.System, cancellationToken);
        }
    }

    private static string UrlOf(string host, int port) =>
        $"http://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}";

    /// <summary>A port that is free now: which of several addresses speaks HTTP/2 is decided by its port, before it is bound.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
