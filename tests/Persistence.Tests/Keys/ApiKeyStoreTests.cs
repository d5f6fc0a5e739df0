using AdGenius.Persistence.Keys;
using Microsoft.EntityFrameworkCore;

namespace AdGenius.Persistence.Tests.Keys;

public abstract class ApiKeyStoreTests(DatabaseFixture database) : DatabaseTests(database)
{
    private readonly MovableTime _time = new();
    private readonly string _tenant = "t" + Guid.NewGuid().ToString("N");

    private ApiKeyStore Keys => new(_time);

    [Fact]
    public async Task Key_lets_its_tenant_in_and_is_written_nowhere()
    {
        var made = await CreateAsync();
        var secret = made.Text.Split('_')[2];

        var found = await FindAsync(made.Text);
        var row = await Database.InScopeAsync(RowAsync);

        Assert.Equal((_tenant, "press"), (found!.TenantName, found.Name));
        Assert.Matches("^agk_[0-9a-f]{16}_[0-9a-f]{64}$", made.Text);
        Assert.Contains(made.Key.KeyId, row, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, row, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(made.Text, made.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_keys_share_nothing()
    {
        var (one, other) = (await CreateAsync(), await CreateAsync());

        Assert.NotEqual(one.Key.KeyId, other.Key.KeyId);
        Assert.NotEqual(one.Key.SecretHash, other.Key.SecretHash);
        Assert.Null(await FindAsync($"agk_{one.Key.KeyId}_{other.Text.Split('_')[2]}"));
    }

    [Fact]
    public async Task What_is_no_key_finds_none()
    {
        var made = await CreateAsync();
        var last = made.Text[^1] == '0' ? '1' : '0';

        Assert.All(
            await Task.WhenAll(new[]
            {
                null, "", "agk_", made.Text[..^1] + last, made.Text + "0", made.Text[..^1], made.Text.ToUpperInvariant(),
                made.Key.KeyId, made.Key.SecretHash, $"agk_{made.Key.KeyId}_{made.Key.SecretHash}", new string('x', 10_000),
            }.Select(FindAsync)),
            Assert.Null);
    }

    [Fact]
    public async Task Key_ends_with_its_time()
    {
        var made = await CreateAsync(TimeSpan.FromDays(1));

        _time.Now += TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1);
        Assert.NotNull(await FindAsync(made.Text));
        _time.Now += TimeSpan.FromSeconds(1);
        Assert.Null(await FindAsync(made.Text));
        Assert.Equal(ApiKeyState.Expired, Assert.Single(await ListAsync(_tenant)).StateAt(_time.Now));
    }

    [Fact]
    public async Task Revoked_key_lets_nobody_in_and_keeps_its_first_moment()
    {
        var (revoked, other) = (await CreateAsync(), await CreateAsync());
        var first = await RevokeAsync(revoked.Key.KeyId);
        _time.Now += TimeSpan.FromHours(1);
        var again = await RevokeAsync(revoked.Key.KeyId);

        Assert.Null(await FindAsync(revoked.Text));
        Assert.NotNull(await FindAsync(other.Text));
        Assert.Equal(first!.RevokedAt, again!.RevokedAt);
        Assert.Null(await RevokeAsync("0000000000000000"));
        Assert.Equal([ApiKeyState.Active, ApiKeyState.Revoked], (await ListAsync(_tenant)).Select(key => key.StateAt(_time.Now)).Order());
    }

    [Fact]
    public async Task Keys_are_listed_for_all_or_for_one()
    {
        var first = await CreateAsync();
        _time.Now += TimeSpan.FromMinutes(1);
        var second = await CreateAsync();
        var stranger = await Database.InScopeAsync(context => Keys.CreateAsync(context, _tenant + "x", null, null, Cancellation));

        Assert.Equal([first.Key.KeyId, second.Key.KeyId], (await ListAsync(_tenant)).Select(key => key.KeyId));
        Assert.Contains((await ListAsync(null)), key => key.KeyId == stranger.Key.KeyId && key.Name is null && key.ExpiresAt is null);
    }

    /// <summary>Whatever the table has of this tenant, as one text.</summary>
    private async Task<string> RowAsync(AdGeniusDbContext context)
    {
        await context.Database.OpenConnectionAsync(Cancellation);
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "SELECT * FROM api_keys WHERE tenant_name = @tenant";
        var tenant = command.CreateParameter();
        (tenant.ParameterName, tenant.Value) = ("@tenant", _tenant);
        command.Parameters.Add(tenant);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        Assert.True(await reader.ReadAsync(Cancellation));
        return string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => reader.GetValue(column).ToString()));
    }

    private Task<NewApiKey> CreateAsync(TimeSpan? lifetime = null) =>
        Database.InScopeAsync(context => Keys.CreateAsync(context, _tenant, "press", lifetime, Cancellation));

    private Task<ApiKey?> FindAsync(string? presented)
        => Database.InScopeAsync(context => Keys.FindAsync(context, presented, Cancellation));

    private Task<ApiKey?> RevokeAsync(string keyId) => Database.InScopeAsync(context => Keys.RevokeAsync(context, keyId, Cancellation));

    private Task<IReadOnlyList<ApiKey>> ListAsync(string? tenant)
        => Database.InScopeAsync(context => ApiKeyStore.ListAsync(context, tenant, Cancellation));

    private sealed class MovableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

public sealed class SqliteKeyTests(SqliteDatabase database) : ApiKeyStoreTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresKeyTests(PostgresDatabase database) : ApiKeyStoreTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerKeyTests(SqlServerDatabase database) : ApiKeyStoreTests(database), IClassFixture<SqlServerDatabase>;
