using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AdGenius.Hosting.Processes;
using AdGenius.Persistence.Databases;
using AdGenius.TestKit.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace AdGenius.Persistence.Tests.Databases;

/// <summary>Connections that are not made for a reason that is none of the message's.</summary>
public sealed class RefusedConnectionTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Username=adgenius_none")]
    [InlineData("Database=adgenius_none")]
    [InlineData("Host={host},{host};Target Session Attributes=standby")] // both are primaries, as both are standbys in a switch-over
    public async Task A_refused_connection_is_an_outage(string change)
    {
        var given = new NpgsqlConnectionStringBuilder(await postgres.CreateDatabaseAsync(Cancellation));
        await using var connection = new NpgsqlConnection(
            $"{given.ConnectionString};{change.Replace("{host}", $"{given.Host}:{given.Port}", StringComparison.Ordinal)}");

        var failure = await Assert.ThrowsAnyAsync<NpgsqlException>(() => connection.OpenAsync(Cancellation));

        Assert.True(DatabaseOutage.IsOutage(failure), failure.ToString());
        Assert.NotNull(DatabaseErrorClassifier.Describe(failure));
    }

    [Fact]
    public void A_certificate_that_is_not_valid_is_an_outage() => Assert.True(DatabaseOutage.IsOutage(
        new NpgsqlException("Exception while performing SSL handshake", new AuthenticationException("expired"))));

    /// <summary>A load balancer whose servers are all away takes connections and closes them.</summary>
    [Theory]
    [InlineData("SSL Mode=Disable", "the server, or a proxy before it, closed the connection")]
    [InlineData("SSL Mode=Require", "the server, or a proxy before it, closed the connection")]
    [InlineData("SSL Mode=VerifyFull", "the TLS handshake failed: The remote certificate")]
    [InlineData("SSL Mode=VerifyFull;Root Certificate=/adgenius-none/ca.pem", "a file that the connection string names cannot be read: ")]
    public async Task A_server_that_ends_connections_is_waited_for_and_named_in_one_line(string change, string expected)
    {
        using var certificate = SelfSigned();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var serving = ServeAsync(listener, certificate, stop.Token);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var host = DatabaseFixture.BuildHost(
            DatabaseProvider.Postgres, $"Host=127.0.0.1;Port={port};Database=a;Username=u;Password=secret;{change}", static builder =>
            {
                builder.Configuration["Database:MigrateAtStartup"] = "false";
                builder.Configuration["Database:StartTimeout"] = "00:00:00";
            });

        var failure = await Assert.ThrowsAsync<StartupException>(() => host.StartAsync(Cancellation));
        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);

        Assert.StartsWith($"PostgreSQL at 127.0.0.1:{port}/a: {expected}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Equal(failure.Message, report.Entries["database"].Description);
        Assert.Null(report.Entries["database"].Exception);
        await stop.CancelAsync();
        await serving;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    /// <summary>Agrees to TLS where it is asked for, and closes each connection.</summary>
    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate, CancellationToken stop)
    {
        var request = new byte[8];
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop);
                await using var stream = client.GetStream();
                if (await stream.ReadAtLeastAsync(request, request.Length, throwOnEndOfStream: false, stop) == request.Length
                    && request is [0, 0, 0, 8, ..])
                {
                    await stream.WriteAsync("S"u8.ToArray(), stop);
                    await using var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(certificate).ContinueWith(static _ => { }, TaskScheduler.Default);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The test has ended.
        }
    }
}
