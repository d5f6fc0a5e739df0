using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace AdGenius;

/// <summary>
/// Ends connections that are not established after a second, for tests of servers that do not establish one: the time limit of the call is
/// far away then, however slow the machine is. Compiled into the test projects that need it.
/// </summary>
internal static class QuickConnections
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Shortens the limit of every client that has one. To be called after the clients were added.</summary>
    public static void ShortenConnectionLimits(this IServiceCollection services) =>
        services.PostConfigureAll<HttpClientFactoryOptions>(static options => options.HttpMessageHandlerBuilderActions.Add(static builder =>
        {
            var handler = builder.PrimaryHandler;
            while (handler is DelegatingHandler { InnerHandler: { } inner })
            {
                handler = inner;
            }

            if (handler is SocketsHttpHandler connections && connections.ConnectTimeout != Timeout.InfiniteTimeSpan)
            {
                connections.ConnectTimeout = Limit;
            }
        }));
}
