using AdGenius.Persistence.Audit;
using AdGenius.Persistence.Mapping;

namespace AdGenius.Persistence.Tests.Audit;

public abstract class AuditLogTests(DatabaseFixture database) : DatabaseTests(database)
{
    [Fact]
    public async Task Texts_that_a_database_cannot_store_are_recorded_without_what_it_cannot()
    {
        var tooLong = new string('x', AuditLog.MaxDetailsLength - 1) + "😀";
        var sequence = await Database.InScopeAsync(context => AuditLog.BeginAsync(
            context,
            new AuditEvent { Actor = "a\0b", Action = "PauseWork", Target = "t\0\ud800x", Details = tooLong },
            Cancellation));
        await Database.InScopeAsync(async context =>
        {
            await AuditLog.EndAsync(context, sequence, AuditEventResult.Refused, "r\0\udc00s", null);
            return true;
        });

        var auditEvent = Assert.Single(
            await Database.InScopeAsync(context => AuditLog.ListAsync(context, sequence + 1, 1, Cancellation)));
        Assert.Equal(("ab", "tx", "rs"), (auditEvent.Actor, auditEvent.Target, auditEvent.ResultText));
        Assert.Equal(tooLong[..^2], auditEvent.Details);
    }

    [Theory]
    [InlineData(null, 5, null)]
    [InlineData("abc", 2, "ab")]
    [InlineData("a😀b", 2, "a")]
    [InlineData("a😀b", 3, "a😀")]
    [InlineData("a\0\tb", 9, "a\tb")]
    public void A_text_is_cut_between_characters(string? text, int maxLength, string? expected) =>
        Assert.Equal(expected, StoredText.Of(text, maxLength));
}

public sealed class SqliteAuditTests(SqliteDatabase database) : AuditLogTests(database), IClassFixture<SqliteDatabase>;

public sealed class PostgresAuditTests(PostgresDatabase database) : AuditLogTests(database), IClassFixture<PostgresDatabase>;

public sealed class SqlServerAuditTests(SqlServerDatabase database) : AuditLogTests(database), IClassFixture<SqlServerDatabase>;
