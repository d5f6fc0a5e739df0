using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace AdGenius.Cli.Tests;

/// <summary>Who can call the gateway that <c>adgenius up</c> starts.</summary>
public sealed class UpTests : IDisposable
{
    private const string ReadyLine = "AdGenius is up: ";

    private readonly AdGeniusCommand _command = new();

    public void Dispose() => _command.Dispose();

    [Theory]
    [InlineData("0.0.0.0", null)]
    [InlineData("::", null)]
    [InlineData("192.0.2.1", "None")]
    public async Task Other_machines_are_not_let_in_without_keys(string host, string? authentication)
    {
        if (authentication is not null)
        {
            _command.Environment["ADGENIUS_Gateway__Authentication"] = authentication;
        }

        var outcome = await _command.RunAsync("up", "--port", "0", "--host", host);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains($"--host {host} lets other machines call without an API key", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.Contains("--insecure", outcome.ErrorOutput, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_command.Home), "nothing was begun");
    }

    [Fact]
    public async Task A_host_that_is_no_address_is_bad_input()
    {
        var outcome = await _command.RunAsync("up", "--host", "example.com");

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("--host is 'example.com'; it must be an IP address or localhost", outcome.ErrorOutput, StringComparison.Ordinal);
    }

    [LongTest]
    [Theory]
    [InlineData("--insecure", null)]
    [InlineData(null, "ApiKeys")]
    public async Task With_insecure_or_with_keys_it_listens_on_every_address(string? option, string? authentication)
    {
        if (authentication is not null)
        {
            _command.Environment["ADGENIUS_Gateway__Authentication"] = authentication;
        }

        await WithGatewayAsync(["--host", "0.0.0.0", .. option is null ? (string[])[] : [option]], async address =>
            Assert.Equal(
                authentication is null ? HttpStatusCode.OK : HttpStatusCode.Unauthorized,
                await StatusAsync(new Uri($"http://127.0.0.1:{address.Port}/api/v1/videos?tenant=demo"), "anything.example")));
    }

    [LongTest]
    [Fact]
    public async Task On_the_loopback_address_only_names_of_this_machine_are_served() =>
        await WithGatewayAsync([], async address =>
        {
            var jobs = new Uri(address, "api/v1/videos?tenant=demo");
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(jobs, null));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(jobs, $"localhost:{address.Port}"));
            Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(jobs, "rebound.example"));
        });

    [Fact]
    public async Task A_short_command_that_uses_the_home_folder_is_waited_for()
    {
        Directory.CreateDirectory(_command.Home);
        Process process;
        await using (new FileStream(
            Path.Combine(_command.Home, "fleet.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            process = _command.Start("up", "--port", "0");
            Assert.Contains(
                "Waiting for another adgenius process",
                await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken),
                StringComparison.Ordinal);
        }

        using (process)
        {
            try
            {
                Assert.NotNull(await AddressAsync(process));
            }
            finally
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    [Fact]
    public async Task A_second_one_with_the_same_home_folder_is_refused_at_once() =>
        await WithGatewayAsync([], async _ =>
        {
            var second = await _command.RunAsync("up", "--port", "0");
            Assert.Equal(1, second.ExitCode);
            Assert.StartsWith("adgenius: Another adgenius process already runs with", second.ErrorOutput, StringComparison.Ordinal);
        });

    [Theory]
    [InlineData("--port")]
    [InlineData("--grpc-port")]
    public async Task A_port_that_is_in_use_is_one_line_and_nothing_is_begun(string option)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        string[] others = option == "--port" ? [] : ["--port", "0"];

        var outcome = await _command.RunAsync(["up", option, $"{port}", .. others]);

        Assert.Equal(
            (1, $"adgenius: http://127.0.0.1:{port} is in use by another program; choose another port with {option}."),
            (outcome.ExitCode, outcome.ErrorOutput.Trim()));
        Assert.False(File.Exists(Path.Combine(_command.Home, "adgenius.db")), "nothing was begun");
    }

    [Fact]
    public async Task A_host_that_is_no_address_of_this_machine_is_bad_input()
    {
        var outcome = await _command.RunAsync("up", "--host", "192.0.2.1", "--insecure");

        Assert.Equal(
            (2, "adgenius: --host is 192.0.2.1, which is no address of this machine."), (outcome.ExitCode, outcome.ErrorOutput.Trim()));
    }

    [Fact]
    public async Task A_start_that_fails_is_one_line()
    {
        Directory.CreateDirectory(_command.Home);
        var file = Path.Combine(_command.Home, "adgenius.db");
        await File.WriteAllTextAsync(file, new string('x', 8192), TestContext.Current.CancellationToken);

        var outcome = await _command.RunAsync("up", "--port", "0");

        Assert.Equal(
            (1, $"adgenius: SQLite file {file}: the file is not a SQLite database."), (outcome.ExitCode, outcome.ErrorOutput.Trim()));
    }

    [Fact]
    public async Task It_ends_without_an_error_after_its_home_folder_was_removed()
    {
        using var process = _command.Start("up", "--port", "0");
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
            && !line.StartsWith("Ctrl-C", StringComparison.Ordinal))
        {
            // until everything runs
        }

        Directory.Move(_command.Home, _command.Home + "-elsewhere");
        Assert.Equal(0, Signals.Interrupt(process.Id));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotContain("adgenius: ", await errors, StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
    }

    private async Task WithGatewayAsync(string[] arguments, Func<Uri, Task> work)
    {
        using var process = _command.Start(["up", "--port", "0", .. arguments]);
        try
        {
            await work(await AddressAsync(process));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<Uri> AddressAsync(Process process)
    {
        _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // a full pipe would stop the process
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith(ReadyLine, StringComparison.Ordinal))
            {
                return new Uri(line[ReadyLine.Length..]);
            }
        }

        throw new InvalidOperationException("The process ended before the gateway was up.");
    }

    private static async Task<HttpStatusCode> StatusAsync(Uri address, string? host)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Host = host;
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
