using System.Diagnostics;

namespace AdGenius.Cli.Tests;

/// <summary><c>adgenius up</c> as a process of its own, until it is disposed.</summary>
internal sealed class RunningGateway : IAsyncDisposable
{
    private const string ReadyLine = "AdGenius is up: ";

    private readonly Process _process;

    private RunningGateway(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<RunningGateway> StartAsync(AdGeniusCommand command, params string[] arguments)
    {
        var process = command.Start(["up", "--port", "0", .. arguments]);
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // a full pipe would stop the process
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith(ReadyLine, StringComparison.Ordinal))
            {
                return new RunningGateway(process, new Uri(line[ReadyLine.Length..]));
            }
        }

        throw new InvalidOperationException("The process ended before the gateway was up.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
