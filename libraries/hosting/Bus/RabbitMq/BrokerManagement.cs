using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>Calls of the broker's management API.</summary>
internal static class BrokerManagement
{
#pragma warning disable RS0030 // single calls far apart: there is nothing to pool
    /// <summary>A client with the broker's credentials.</summary>
    public static HttpClient CreateClient(BrokerAddress address, Uri management) =>
        // Like the AMQP connection itself, without a proxy.
        new(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = ServiceAddress.WithSlash(management),
            DefaultRequestHeaders =
            {
                Authorization = new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{address.Username}:{address.Password}"))),
            },
        };
#pragma warning restore RS0030

    /// <summary>True where the broker's user may not make the call.</summary>
    public static bool IsRefused(Exception exception) =>
        exception is HttpRequestException { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden };

    /// <summary>Why a call failed, for the log.</summary>
    public static string DescribeFailure(Exception exception) => exception switch
    {
        _ when IsRefused(exception) => "the user lacks the tag policymaker",
        HttpRequestException { StatusCode: { } status } => $"HTTP status {(int)status}",
        HttpRequestException => exception.Message,
        _ => "no answer",
    };
}
