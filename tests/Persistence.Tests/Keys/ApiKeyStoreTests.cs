using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Keys;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace AdGenius.Persistence.Tests.Keys;

public abstract class ApiKeyStoreTests(DatabaseFixture database) : DatabaseTests(database)
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    private readonly string _tenant = "t" + Guid.NewGuid().ToString("N");

    private ApiKeyStore Keys => new(new DatabaseTime(new DatabaseClock(_time), _time)); // not measured: of the process

    [Fact]
    public async Task Key_authenticates_its_tenant_and_its_secret_is_not_stored()
    {
        var created = await CreateAsync();
        var secret = created.Text.Split('_')[2];

        var found = await FindAsync(created.Text);
        var row = await Database.InScopeAsync(RowAsync);

        Assert.Equal((_tenant, "press"), (found!.TenantName, found.Name));
        Assert.Matches("^agk_[0-9a-f]{16}_[0-9a-f]{64}$", created.Text);
        Assert.Contains(created.Key.KeyId, row, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, row, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(created.Text, created.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secret_of_another_key_is_rejected()
    {
        var (one, other) = (await CreateAsync(), await CreateAsync());

        Assert.NotEqual(one.Key.KeyId, other.Key.KeyId);
        Assert.NotEqual(one.Key.SecretHash, other.Key.SecretHash);
        Assert.Null(await FindAsync($"agk_{one.Key.KeyId}_{other.Text.Split('_')[2]}"));
    }

    [Fact]
    public async Task Malformed_key_is_rejected()
    {
        var created = await CreateAsync();
        var last = created.Text[^1] == '0' ? '1' : '0';

        Assert.All(
            await Task.WhenAll(new[]
            {
                null, "", "agk_", created.Text[..^1] + last, created.Text + "0", created.Text[..^1], created.Text.ToUpperInvariant(),
                created.Key.KeyId, created.Key.SecretHash, $"agk_{created.Key.KeyId}_{created.Key.SecretHash}", new string('x', 10_000),
            }.Select(FindAsync)),
            Assert.Null);
    }

    [Fact]
    public async Task Key_expires()
    {
        var created = await CreateAsync(TimeSpan.FromDays(1));

        _time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await FindAsync(created.Text));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await FindAsync(created.Text));
        Assert.Equal(ApiKeyState.Expired, Assert.Single(await ListAsync(_tenant)).StateAt(_time.GetUtcNow()));
    }

    [Fact]
    public async Task Revoked_key_is_rejected_and_keeps_its_first_revocation_time()
    {
        var (revoked, other) = (await CreateAsync(), await CreateAsync());
        var first = await RevokeAsync(revoked.Key.KeyId);
        _time.Advance(TimeSpan.FromHours(1));
        var again = await RevokeAsync(revoked.Key.KeyId);

        Assert.Null(await FindAsync(revoked.Text));
        Assert.NotNull(await FindAsync(other.Text));
        Assert.Equal(first!.RevokedAt, again!.RevokedAt);
        Assert.Null(await RevokeAsync("0000000000000000"));
        Assert.Equal(
            [ApiKeyState.Active, ApiKeyState.Revoked],
            (await ListAsync(_tenant)).Select(key => key.StateAt(_time.GetUtcNow())).Order());
    }

    [Fact]
    public async Task Keys_are_listed_for_all_tenants_or_for_one()
    {
        var first = await CreateAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        var second = await CreateAsync();
        var otherTenant = await Database.InScopeAsync(
            context => Keys.CreateAsync(context, _tenant + "x", ApiKeyRole.Submit, null, null, Cancellation));

        Assert.Equal([first.Key.KeyId, second.Key.KeyId], (await ListAsync(_tenant)).Select(key => key.KeyId));
        Assert.Contains((await ListAsync(null)), key => key.KeyId == otherTenant.Key.KeyId && key.Name is null && key.ExpiresAt is null);
    }

    [LongTest]
    [Fact]
    public async Task Rotated_key_is_accepted_during_the_overlap_and_its_successor_has_the_same_rights()
    {
        var old = await CreateAsync(TimeSpan.FromDays(30));
        _time.Advance(TimeSpan.FromDays(1));
        var next = (await RotateAsync(old.Key.KeyId, TimeSpan.FromHours(2))).Made!;
        Assert.Equal(
            (_tenant, ApiKeyRole.Admin, "press", _time.GetUtcNow() + TimeSpan.FromDays(30)),
            (next.Key.TenantName, next.Key.Role, next.Key.Name, next.Key.ExpiresAt));
        _time.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await FindAsync(old.Text));
        Assert.Equal(ApiKeyRole.Admin, (await FindAsync(next.Text))!.Role);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await FindAsync(old.Text));
        Assert.NotNull(await FindAsync(next.Text));
        Assert.Null((await RotateAsync(old.Key.KeyId, TimeSpan.Zero)).Made);
        Assert.Equal(new ApiKeyRotation(null, null), await RotateAsync("0000000000000000", TimeSpan.Zero));
    }

    /// <summary>Its expiry is that of the overlap: a second successor would have its lifetime.</summary>
    [Fact]
    public async Task A_key_is_replaced_once_and_its_successor_is_named()
    {
        var old = await CreateAsync();
        var next = (await RotateAsync(old.Key.KeyId, TimeSpan.FromHours(2))).Made!;

        Assert.Equal(new ApiKeyRotation(null, next.Key.KeyId), await RotateAsync(old.Key.KeyId, TimeSpan.FromHours(2)));

        Assert.Null((await RotateAsync(next.Key.KeyId, TimeSpan.Zero)).Made!.Key.ExpiresAt);
        Assert.Equal(3, (await ListAsync(_tenant)).Count);
    }

    /// <summary>A context keeps what it has read, as a rotation that has read the key before another one ends.</summary>
    [Fact]
    public async Task Of_two_rotations_that_have_read_the_same_key_one_makes_a_key()
    {
        var old = await CreateAsync();
        await Database.InScopeAsync(async context =>
        {
            Assert.Null((await context.ApiKeys.SingleAsync(key => key.KeyId == old.Key.KeyId, Cancellation)).ReplacedById);
            var made = (await RotateAsync(old.Key.KeyId, TimeSpan.FromHours(2))).Made!;

            var second = await Keys.RotateAsync(context, old.Key.KeyId, TimeSpan.FromHours(2), Cancellation);

            Assert.Equal(new ApiKeyRotation(null, made.Key.KeyId), second);
            Assert.Equal(2, (await ListAsync(_tenant)).Count);
            return true;
        });
    }

    [Fact]
    public async Task Overlap_does_not_extend_a_key_that_expires_before_it_ends()
    {
        var old = await CreateAsync(TimeSpan.FromHours(1));
        await RotateAsync(old.Key.KeyId, TimeSpan.FromHours(2));
        Assert.Equal(old.Key.ExpiresAt, (await ListAsync(_tenant))[0].ExpiresAt);
    }

    [Fact]
    public async Task Active_keys_are_told_from_the_others()
    {
        var (active, expired, revoked) = (await CreateAsync(), await CreateAsync(TimeSpan.Zero), await CreateAsync());
        await RevokeAsync(revoked.Key.KeyId);
        string[] keyIds = [active.Key.KeyId, expired.Key.KeyId, revoked.Key.KeyId, "0000000000000000"];
        Assert.Equal(
            [active.Key.KeyId], await Database.InScopeAsync(context => Keys.ActiveOfAsync(context, keyIds, Cancellation)));
    }

    /// <summary>The tenant's row as one text.</summary>
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
        Database.InScopeAsync(context => Keys.CreateAsync(context, _tenant, ApiKeyRole.Admin, "press", lifetime, Cancellation));

    private Task<ApiKey?> FindAsync(string? apiKey)
        => Database.InScopeAsync(context => Keys.FindAsync(context, apiKey, Cancellation));

    private Task<ApiKeyRotation> RotateAsync(string keyId, TimeSpan overlap) =>
        Database.InScopeAsync(context => Keys.RotateAsync(context, keyId, overlap, Cancellation));

    private Task<ApiKey?> RevokeAsync(string keyId) => Database.InScopeAsync(context => Keys.RevokeAsync(context, keyId, Cancellation));

    private Task<IReadOnlyList<ApiKey>> ListAsync(string? tenant)
        => Database.InScopeAsync(context => ApiKeyStore.ListAsync(context, tenant, Cancellation));
}

public sealed class SqliteKeyTests(SqliteDatabase database) : ApiKeyStoreTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresKeyTests(PostgresDatabase database) : ApiKeyStoreTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerKeyTests(SqlServerDatabase database) : ApiKeyStoreTests(database), IClassFixture<SqlServerDatabase>;
