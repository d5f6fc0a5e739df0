using System.Text;
using AdGenius.Contracts.Clips;
using AdGenius.Gateway.Tests.Fakes;
using AdGenius.Persistence;
using AdGenius.Persistence.Batches;
using AdGenius.Persistence.Keys;
using AdGenius.Persistence.Pauses;
using AdGenius.TestKit;
using AdGenius.TestKit.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(PostgresFixture))]

namespace AdGenius.Gateway.Tests;

/// <summary>
/// The clock of the gateway's host is five minutes behind that of the database. Times that it stores are compared by other processes,
/// times that it compares were stored by other processes.
/// </summary>
public sealed class When_the_clock_is_behind_the_databases(PostgresFixture postgres)
{
    private static readonly TimeSpan Difference = TimeSpan.FromMinutes(5);

    /// <summary>The database's time is known to within the duration of a query.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_of_a_batch_are_sent_again_when_they_are_due_on_the_databases_clock()
    {
        await using var gateway = await StartAsync();
        var (tenant, start) = (GatewayFixture.NewName(), TimeProvider.System.GetUtcNow());
        await gateway.WriteAsync(database => database.QueuedRequests.Add(new()
        {
            JobId = Guid.NewGuid(), TenantName = tenant, RequestId = "due", Digest = "0", CreativeId = "summer", At = start, SendAt = start,
            Request = GatewayFixture.Request(tenant, "due"),
        }));

        await Until.TrueAsync(
            "another gateway's request is sent",
            () => gateway.ReadAsync(database => database.QueuedRequests.AllAsync(row => row.SendAt == null, Cancellation)),
            Cancellation);
    }

    [Fact]
    public async Task Rows_have_the_databases_time()
    {
        await using var gateway = await StartAsync();
        var (tenant, start) = (GatewayFixture.NewName(), TimeProvider.System.GetUtcNow() - Tolerance);
        using var batch = new HttpRequestMessage(HttpMethod.Post, "/api/v1/videos/batch") {
            Content = new StringContent("""{"creativeId":"summer","prompt":"A boat"}""", Encoding.UTF8, "application/x-ndjson") };
        batch.Headers.Add("X-Tenant", tenant);
        using var accepted = await gateway.Http.SendAsync(batch, Cancellation);
        Assert.Equal(202, (int)accepted.StatusCode);
        using var paused = await gateway.SendAsync(HttpMethod.Put, "/api/v1/admin/pauses/model/runway_gen3", tenant);
        Assert.Equal(200, (int)paused.StatusCode);
        var key = await gateway.GivenKeyAsync(tenant, TimeSpan.FromMinutes(4));

        var now = TimeProvider.System.GetUtcNow() + Tolerance;
        Assert.InRange(
            await gateway.ReadAsync(database => database.Set<Batch>().Select(one => one.CreatedAt).SingleAsync(Cancellation)), start, now);
        Assert.InRange(
            await gateway.ReadAsync(database => database.Set<Pause>().Select(one => one.At).SingleAsync(Cancellation)), start, now);
        Assert.InRange(key.Key.CreatedAt, start, now);
        Assert.Equal(
            key.Key.KeyId,
            (await gateway.ReadAsync(database => gateway.Services.GetRequiredService<ApiKeyStore>()
                .FindAsync(database, key.Text, Cancellation)))?.KeyId);
    }

    /// <summary>Its signature names the provider's time, and is refused where the receipt was five minutes before or after it.</summary>
    [Fact]
    public async Task A_callback_is_received_at_the_databases_time()
    {
        await using var gateway = await StartAsync();
        var (submissionId, start) = (Guid.NewGuid(), TimeProvider.System.GetUtcNow() - Tolerance);

        using var answer = await gateway.Http.PostAsync($"/callbacks/pika_v2/{submissionId:N}", new StringContent("{}"), Cancellation);

        var callback = await gateway.ReceivedAsync<ProviderCallback>(one => one.SubmissionId == submissionId);
        Assert.InRange(callback.ReceivedAt, start, TimeProvider.System.GetUtcNow() + Tolerance);
    }

    /// <summary>A key that expired on the database's clock is refused, also where the process's clock has not reached that time.</summary>
    [Fact]
    public async Task A_key_expires_on_the_databases_clock()
    {
        await using var gateway = await StartAsync();
        var key = await gateway.GivenKeyAsync(GatewayFixture.NewName(), TimeSpan.FromMinutes(1));
        await gateway.WriteAsync(database =>
        {
            var row = database.Set<ApiKey>().Single(one => one.KeyId == key.Key.KeyId);
            row.ExpiresAt = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1);
        });

        Assert.Null(await gateway.ReadAsync(database => gateway.Services.GetRequiredService<ApiKeyStore>()
            .FindAsync(database, key.Text, Cancellation)));
    }

    private async Task<LateGateway> StartAsync()
    {
        var gateway = new LateGateway(await postgres.CreateDatabaseAsync(Cancellation));
        await gateway.InitializeAsync();
        return gateway;
    }

    private sealed class LateGateway(string connectionString) : GatewayFixture
    {
        protected override Dictionary<string, string?> Settings => new()
        {
            ["Database:Provider"] = "Postgres",
            ["Database:ConnectionString"] = connectionString,
            ["Database:MigrateAtStartup"] = "true",
        };

        internal async Task<T> ReadAsync<T>(Func<AdGeniusDbContext, Task<T>> read)
        {
            await using var scope = Services.CreateAsyncScope();
            return await read(scope.ServiceProvider.GetRequiredService<AdGeniusDbContext>());
        }

        protected override void Configure(WebApplicationBuilder builder) => builder.Services.AddSingleton<TimeProvider>(new LateClock());
    }

    private sealed class LateClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - Difference;
    }
}
