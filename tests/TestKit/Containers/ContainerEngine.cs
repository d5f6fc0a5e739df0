using System.Net.Sockets;

namespace AdGenius.TestKit.Containers;

/// <summary>
/// Whether a container engine answers: at <c>DOCKER_HOST</c>, else at the sockets where Testcontainers looks too. Asked once per process,
/// before anything is built, because without an engine every builder of Testcontainers throws.
/// </summary>
public static class ContainerEngine
{
    /// <summary>Set to <c>off</c>, it keeps tests on the installed servers although an engine answers.</summary>
    public const string Variable = "ADGENIUS_TEST_CONTAINERS";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly Lazy<Task<bool>> Answer = new(() => AnswersAsync(Addresses()));

    /// <summary>True where an engine answers and containers are not switched off.</summary>
    public static Task<bool> AnswersAsync() =>
        Environment.GetEnvironmentVariable(Variable) == "off" ? Task.FromResult(false) : Answer.Value;

    /// <summary>True where an engine answers at one of <paramref name="addresses"/>.</summary>
    public static async Task<bool> AnswersAsync(IEnumerable<Uri> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        foreach (var address in addresses)
        {
            if (await PingAsync(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The image that <paramref name="variable"/> names, else <paramref name="fallback"/>.</summary>
    public static string Image(string variable, string fallback) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } image ? image : fallback;

    /// <summary>
    /// True where a container that did not start may be replaced by an installed server: its image was not configured, and an engine that
    /// has no registry cannot pull the usual one.
    /// </summary>
    internal static bool MayBeAbsent(string variable, CancellationToken cancellationToken) =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)) && !cancellationToken.IsCancellationRequested;

    private static IEnumerable<Uri> Addresses()
    {
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } named)
        {
            return Uri.TryCreate(named, UriKind.Absolute, out var address) ? [address] : [];
        }

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string?[] sockets =
        [
            "/var/run/docker.sock",
            Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? Path.Combine(runtime, "docker.sock") : null,
            Path.Combine(home, ".docker", "run", "docker.sock"),
            Path.Combine(home, ".docker", "desktop", "docker.sock"),
        ];
        return sockets.OfType<string>().Select(socket => new Uri("unix://" + socket));
    }

    private static async Task<bool> PingAsync(Uri address)
    {
        if (address.Scheme == "unix" && !File.Exists(address.AbsolutePath))
        {
            return false;
        }

        using var handler = new SocketsHttpHandler { UseProxy = false };
        if (address.Scheme == "unix")
        {
            handler.ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.AbsolutePath), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        using var client = new HttpMessageInvoker(handler);
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var authority = address.Scheme == "unix" ? "localhost" : address.Authority;
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{authority}/_ping"));
            using var answer = await client.SendAsync(request, timeout.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
