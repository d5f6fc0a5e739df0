using System.Net.Security;
using RabbitMQ.Client;

namespace AdGenius.Hosting.Bus.RabbitMq;

/// <summary>The broker's address and credentials, from <see cref="BusOptions"/>.</summary>
internal sealed record BrokerAddress
{
    public required string Host { get; init; }

    public required ushort Port { get; init; }

    public required string VirtualHost { get; init; }

    public required string Username { get; init; }

    public required string Password { get; init; }

    public required bool UseTls { get; init; }

    public static BrokerAddress Of(BusOptions options)
    {
        if (options.Uri is not { } uri)
        {
            return new BrokerAddress
            {
                Host = options.Host,
                Port = (ushort)(options.Port > 0 ? options.Port : options.UseTls ? 5671 : 5672),
                VirtualHost = options.VirtualHost,
                Username = options.Username,
                Password = options.Password,
                UseTls = options.UseTls,
            };
        }

        var useTls = uri.Scheme is "amqps" or "rabbitmqs";
        var user = uri.UserInfo.Split(':', 2);
        var path = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        return new BrokerAddress
        {
            Host = uri.Host,
            Port = (ushort)(uri.Port > 0 ? uri.Port : useTls ? 5671 : 5672),
            VirtualHost = path.Length > 0 ? path : "/",
            Username = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : options.Username,
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : options.Password,
            UseTls = useTls,
        };
    }

    /// <summary>The management API on its usual port.</summary>
    public Uri ManagementUri => new UriBuilder(UseTls ? "https" : "http", Host, UseTls ? 15671 : 15672).Uri;

    /// <summary>A factory for connections outside the bus.</summary>
    public ConnectionFactory ToFactory(BusOptions options, string clientName) => new()
    {
        HostName = Host,
        Port = Port,
        VirtualHost = VirtualHost,
        UserName = Username,
        Password = Password,
        ClientProvidedName = clientName,
        RequestedConnectionTimeout = options.ConnectTimeout,
        HandshakeContinuationTimeout = options.ConnectTimeout,
        RequestedHeartbeat = options.Heartbeat,
        AutomaticRecoveryEnabled = false,
        Ssl = new SslOption { Enabled = UseTls, ServerName = Host, AcceptablePolicyErrors = SslPolicyErrors.None },
    };

    /// <summary>The address without the password, for logs and errors.</summary>
    public override string ToString()
        => $"{(UseTls ? "amqps" : "amqp")}://{Username}@{Host}:{Port}/{(VirtualHost == "/" ? "" : VirtualHost)}";
}
