using AdGenius.HttpContracts;

namespace AdGenius.Bench.Gateway.Load;

/// <summary>Calls that are timed from the first byte sent to the last one received, over connections that stay open.</summary>
internal sealed class TimedCalls(Uri address, string? key) : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false });

    /// <summary>Milliseconds of one call.</summary>
    /// <exception cref="InvalidOperationException">The answer was no success.</exception>
    public async Task<double> CallAsync(HttpMethod method, string path, byte[]? json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path));
        if (key is not null)
        {
            request.Headers.Add(ApiHeaders.ApiKey, key);
        }

        if (json is not null)
        {
            request.Content = new ByteArrayContent(json);
            request.Content.Headers.ContentType = new("application/json");
        }

        var started = TimeProvider.System.GetTimestamp();
        using var answer = await _http.SendAsync(request, cancellationToken);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken);
        var elapsed = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        return answer.IsSuccessStatusCode
            ? elapsed
            : throw new InvalidOperationException($"{method} {path} was answered with {(int)answer.StatusCode}: {body}");
    }

    public void Dispose() => _http.Dispose();
}
