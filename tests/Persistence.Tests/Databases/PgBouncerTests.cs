using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using AdGenius.Persistence.Databases;
using AdGenius.TestKit.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace AdGenius.Persistence.Tests.Databases;

public sealed class PgBouncerTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Startup_message_contains_no_parameter_that_PgBouncer_rejects()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var host = DatabaseFixture.BuildHost(
            DatabaseProvider.Postgres,
            $"Host=127.0.0.1;Port={((IPEndPoint)listener.LocalEndpoint).Port};"
                + "Database=adgenius;Username=adgenius;SSL Mode=Disable;Timeout=5");
        await using var scope = host.Services.CreateAsyncScope();
        var opening = scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Database.OpenConnectionAsync(Cancellation);

        using (var client = await listener.AcceptTcpClientAsync(Cancellation))
        {
            // https://www.postgresql.org/docs/current/protocol-message-formats.html: length, version, then pairs of names and values.
            var length = new byte[4];
            await client.GetStream().ReadExactlyAsync(length, Cancellation);
            var message = new byte[BinaryPrimitives.ReadInt32BigEndian(length) - length.Length];
            await client.GetStream().ReadExactlyAsync(message, Cancellation);
            var parameters = Encoding.ASCII.GetString(message, 4, message.Length - 4).Split('\0')
                .Where((_, index) => index % 2 == 0).ToList();

            Assert.Contains("user", parameters);
            Assert.DoesNotContain("options", parameters);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => opening);
    }

    [Fact]
    public async Task Abandoned_transaction_is_ended_by_the_server()
    {
        using var host = DatabaseFixture.BuildHost(DatabaseProvider.Postgres, await postgres.CreateDatabaseAsync(Cancellation));
        await using var scope = host.Services.CreateAsyncScope();

        Assert.Equal(
            "1min",
            (await scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>().Database
                .SqlQueryRaw<string>("SELECT current_setting('idle_in_transaction_session_timeout') AS \"Value\"")
                .ToListAsync(Cancellation))[0]);
    }
}
