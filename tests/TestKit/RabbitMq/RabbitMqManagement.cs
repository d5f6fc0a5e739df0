using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace AdGenius.TestKit.RabbitMq;

/// <summary>A broker's management API: a call takes milliseconds, where <c>rabbitmqctl</c> starts a virtual machine of its own.</summary>
public sealed class RabbitMqManagement : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _broker;

#pragma warning disable RS0030 // one client for one address for as long as the broker runs
    /// <param name="broker">The broker's AMQP address, with user and password.</param>
    /// <param name="address">The address of the API.</param>
    public RabbitMqManagement(Uri broker, Uri address)
    {
        ArgumentNullException.ThrowIfNull(broker);
        _broker = broker;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address, "api/") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(broker.UserInfo))));
    }
#pragma warning restore RS0030

    /// <summary>Creates an empty virtual host and returns its AMQP address.</summary>
    public async Task<Uri> CreateVirtualHostAsync(CancellationToken cancellationToken)
    {
        var name = "t" + Guid.NewGuid().ToString("N")[..12];
        await PutAsync($"vhosts/{name}", new { }, cancellationToken);
        await PutAsync(
            $"permissions/{name}/{_broker.UserInfo.Split(':')[0]}",
            new { configure = ".*", write = ".*", read = ".*" },
            cancellationToken);
        return new Uri(_broker, "/" + name);
    }

    /// <summary>What is at <paramref name="path"/> below <c>/api</c>.</summary>
    public async Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        await _http.GetFromJsonAsync<JsonElement>(new Uri(path, UriKind.Relative), cancellationToken);

    /// <summary>Puts <paramref name="document"/> at <paramref name="path"/> below <c>/api</c>.</summary>
    public async Task PutAsync(string path, object document, CancellationToken cancellationToken)
    {
        using var answer = await _http.PutAsJsonAsync(new Uri(path, UriKind.Relative), document, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Deletes what is at <paramref name="path"/> below <c>/api</c>.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await _http.DeleteAsync(new Uri(path, UriKind.Relative), cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();
}
