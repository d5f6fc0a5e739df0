using System.Data.Common;
using AdGenius.Persistence.Databases.Postgres;
using AdGenius.Persistence.Videos;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace AdGenius.Persistence.Tests.Databases;

/// <summary>Rows that are written once reach PostgreSQL without Entity Framework's preparation, and as if it had written them.</summary>
public sealed class RowInsertionTests(PostgresDatabase database) : IClassFixture<PostgresDatabase>
{
    /// <summary>The rows of the current transaction without their keys, which the database generates.</summary>
    private static readonly string[] OwnRows =
    [
        """
        SELECT (to_jsonb(t) - 'sequence_number')::text AS "Value" FROM outbox_message t
        WHERE xmin = pg_current_xact_id()::xid ORDER BY sequence_number
        """,
        """SELECT (to_jsonb(t) - 'id')::text AS "Value" FROM inbox_state t WHERE xmin = pg_current_xact_id()::xid ORDER BY id""",
        """SELECT (to_jsonb(t) - 'sequence')::text AS "Value" FROM job_events t WHERE xmin = pg_current_xact_id()::xid ORDER BY sequence""",
    ];

    private readonly Guid _jobId = Guid.NewGuid();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_of_every_kind_keep_their_order(bool withOthers)
    {
        await using var context = await OpenAsync();
        if (withOthers)
        {
            context.Add(TestVideos.New());
        }

        // More than one statement inserts, with columns that are set in some rows only, and of several kinds in turn.
        for (var i = 0; i < 40; i++)
        {
            context.Add(Event($"event {i}"));
            context.Add(Message($"body {i}", i % 3 == 0 ? null : _jobId));
            context.Add(Inbox());
        }

        Assert.Equal(120 + (withOthers ? 3 : 0), await context.SaveChangesAsync(Cancellation));

        await using var reader = await OpenAsync();
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"event {i}"), await EventsAsync(reader));
        Assert.Equal(
            Enumerable.Range(0, 40).Select(i => $"body {i}"),
            await reader.Set<OutboxMessage>().Where(row => row.RequestId == _jobId).OrderBy(row => row.SequenceNumber)
                .Select(row => row.Body).ToListAsync(Cancellation));
        Assert.Equal(40, await reader.Set<InboxState>().CountAsync(row => row.ConsumerId == _jobId, Cancellation));
    }

    [Fact]
    public async Task Rows_are_those_that_Entity_Framework_writes()
    {
        var full = Message("full", _jobId);
        full.ConversationId = Guid.NewGuid();
        full.InitiatorId = Guid.NewGuid();
        full.SourceAddress = new Uri("rabbitmq://host/source?a=%C3%BC");
        full.ResponseAddress = new Uri("rabbitmq://host/answers");
        full.FaultAddress = new Uri("rabbitmq://host/faults");
        full.ExpirationTime = new DateTime(2026, 12, 1, 4, 5, 6, 789, DateTimeKind.Utc);
        full.EnqueueTime = new DateTime(2026, 12, 1, 4, 5, 7, DateTimeKind.Utc);
        full.Headers = """{"MT-Activity-Id":"00-1"}""";
        full.Properties = """{"routing":"a"}""";
        var inbox = Inbox();
        inbox.ExpirationTime = full.ExpirationTime;
        inbox.LastSequenceNumber = 7;
        var jobEvent = Event("it's an @r0 {0} event");
        jobEvent.At = new DateTimeOffset(2026, 12, 1, 9, 0, 0, 123, TimeSpan.FromHours(1));
        object[] rows = [full, Message("empty", null), inbox, Inbox(), jobEvent];

        var written = await WriteAsync(await OpenAsync(), rows);
        Assert.Equal(await WriteAsync(await OpenAsync(isPlain: true), rows), written);
        Assert.Contains("it's an @r0 {0} event", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Their_statements_are_part_of_the_first_command()
    {
        var commands = new Commands();
        await using var context = await OpenAsync(commands);
        context.Add(TestVideos.New());
        context.Add(Event("accepted"));
        context.Add(Event("state"));
        await context.SaveChangesAsync(Cancellation);

        var command = Assert.Single(commands.Texts);
        Assert.Contains("INSERT INTO videos", command, StringComparison.Ordinal);
        Assert.Equal(2, command.Split("INSERT INTO job_events").Length); // one statement for both
    }

    [Fact]
    public async Task A_row_that_names_its_key_keeps_it()
    {
        await using var context = await OpenAsync();
        var named = Event("named");
        named.Sequence = 1_000_000_000;
        context.AddRange(named, Event("generated"));
        Assert.Equal(2, await context.SaveChangesAsync(Cancellation));

        Assert.Equal(["generated", "named"], await EventsAsync(context));
        Assert.True(await context.JobEvents.AnyAsync(row => row.Sequence == named.Sequence && row.JobId == _jobId, Cancellation));
    }

    [Fact]
    public async Task A_context_that_repeats_failed_saves_writes_them_itself()
    {
        var commands = new Commands();
        await using var context = await OpenAsync(commands, retries: true);
        context.AddRange(Event("first"), Event("second"));
        await context.SaveChangesAsync(Cancellation);

        Assert.Contains("RETURNING", Assert.Single(commands.Texts), StringComparison.Ordinal);
        Assert.Equal(["first", "second"], await EventsAsync(context));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_that_is_refused_fails_the_save_and_nothing_is_written(bool withOthers)
    {
        var inbox = Inbox();
        await using (var first = await OpenAsync())
        {
            first.Add(inbox);
            await first.SaveChangesAsync(Cancellation);
        }

        await using var context = await OpenAsync();
        var video = TestVideos.New();
        if (withOthers)
        {
            context.Add(video);
        }

        var duplicate = new InboxState { MessageId = inbox.MessageId, ConsumerId = inbox.ConsumerId, LockId = Guid.NewGuid() };
        context.Add(Event("of the save that failed"));
        context.Add(duplicate);
        var failure = await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync(Cancellation));
        Assert.Equal("23505", Assert.IsType<PostgresException>(failure.InnerException).SqlState);

        await using var reader = await OpenAsync();
        Assert.Empty(await EventsAsync(reader));
        Assert.False(await reader.Videos.AnyAsync(row => row.CorrelationId == video.CorrelationId, Cancellation));

        // What was not saved is saved with the next save, as Entity Framework does it.
        Assert.Equal(EntityState.Added, context.Entry(duplicate).State);
        duplicate.MessageId = Guid.NewGuid();
        await context.SaveChangesAsync(Cancellation);
        Assert.Equal(["of the save that failed"], await EventsAsync(reader));
        Assert.Equal(withOthers, await reader.Videos.AnyAsync(row => row.CorrelationId == video.CorrelationId, Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_beside_a_change_that_lost_a_race_are_not_written(bool inTransaction)
    {
        var video = TestVideos.New(takes: 0);
        await using (var first = await OpenAsync())
        {
            first.Add(video);
            await first.SaveChangesAsync(Cancellation);
        }

        await using var context = await OpenAsync();
        await using var transaction = inTransaction ? await context.Database.BeginTransactionAsync(Cancellation) : null;
        var stale = await context.Videos.SingleAsync(row => row.CorrelationId == video.CorrelationId, Cancellation);
        await using (var winner = await OpenAsync())
        {
            var current = await winner.Videos.SingleAsync(row => row.CorrelationId == video.CorrelationId, Cancellation);
            current.CurrentState = "Quantifying";
            await winner.SaveChangesAsync(Cancellation);
        }

        stale.CurrentState = "Ended";
        context.Add(Event("of the loser"));
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => context.SaveChangesAsync(Cancellation));
        if (transaction is not null)
        {
            await transaction.RollbackAsync(Cancellation);
        }

        await using var reader = await OpenAsync();
        Assert.Empty(await EventsAsync(reader));
        Assert.Equal(AutoTransactionBehavior.WhenNeeded, context.Database.AutoTransactionBehavior);
    }

    [Fact]
    public async Task Rows_that_were_cleared_after_a_failure_are_not_written_later()
    {
        var inbox = Inbox();
        await using var context = await OpenAsync();
        context.Add(inbox);
        await context.SaveChangesAsync(Cancellation);
        context.Add(Event("cleared"));
        context.Add(new InboxState { MessageId = inbox.MessageId, ConsumerId = inbox.ConsumerId, LockId = Guid.NewGuid() });
        await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync(Cancellation));

        context.ChangeTracker.Clear();
        context.Add(Event("later"));
        await context.SaveChangesAsync(Cancellation);

        Assert.Equal(["later"], await EventsAsync(context));
    }

    [Fact]
    public async Task A_second_save_writes_none_again()
    {
        await using var context = await OpenAsync();
        context.Add(Event("once"));
        await context.SaveChangesAsync(acceptAllChangesOnSuccess: false, Cancellation);
        await context.SaveChangesAsync(Cancellation);

        Assert.Equal(["once"], await EventsAsync(context));
    }

    [Fact]
    public async Task A_save_that_blocks_writes_them_too()
    {
        await using var context = await OpenAsync();
        context.Add(Event("alone"));
#pragma warning disable VSTHRD103, CA1849 // the other way to save is what is tried
        Assert.Equal(1, context.SaveChanges());
        context.Add(Event("beside a job"));
        context.Add(TestVideos.New(takes: 0));
        Assert.Equal(2, context.SaveChanges());
#pragma warning restore VSTHRD103, CA1849

        Assert.Equal(["alone", "beside a job"], await EventsAsync(context));
    }

    private static async Task<string> WriteAsync(PostgresAdGeniusDbContext context, object[] rows)
    {
        await using (context)
        {
            context.Database.AutoSavepointsEnabled = false; // rows behind a savepoint are of another transaction id
            await using var transaction = await context.Database.BeginTransactionAsync(Cancellation);
            context.AddRange(rows);
            await context.SaveChangesAsync(Cancellation);
            var texts = new List<string>();
            foreach (var statement in OwnRows)
            {
                texts.AddRange(await context.Database.SqlQueryRaw<string>(statement).ToListAsync(Cancellation));
            }

            await transaction.RollbackAsync(Cancellation);
            Assert.Equal(rows.Length, texts.Count);
            foreach (var row in rows)
            {
                // The same objects are written twice, with new keys.
                var entry = context.Entry(row);
                entry.State = EntityState.Detached;
                entry.Metadata.FindPrimaryKey()!.Properties[0].PropertyInfo!.SetValue(row, 0L);
            }

            return string.Join('\n', texts);
        }
    }

    private Task<List<string>> EventsAsync(PostgresAdGeniusDbContext context) => context.JobEvents.AsNoTracking()
        .Where(row => row.JobId == _jobId).OrderBy(row => row.Sequence).Select(row => row.Type).ToListAsync(Cancellation);

    private JobEvent Event(string type) => new()
    {
        JobId = _jobId, TenantName = "demo", Type = type, At = new DateTimeOffset(2026, 12, 1, 4, 0, 0, TimeSpan.Zero), Data = "{}",
    };

    private OutboxMessage Message(string body, Guid? correlationId) => new()
    {
        MessageId = Guid.NewGuid(),
        RequestId = _jobId,
        CorrelationId = correlationId,
        DestinationAddress = new Uri("rabbitmq://host/queue"),
        SentTime = new DateTime(2026, 12, 1, 4, 0, 0, DateTimeKind.Utc),
        ContentType = "application/json",
        MessageType = "urn:message:A",
        Body = body,
    };

    private InboxState Inbox() => new() { MessageId = Guid.NewGuid(), ConsumerId = _jobId, LockId = Guid.NewGuid(), ReceiveCount = 1 };

    private async Task<PostgresAdGeniusDbContext> OpenAsync(IInterceptor? further = null, bool isPlain = false, bool retries = false)
    {
        await database.StartAsync();
        var connection = await database.InScopeAsync(context => Task.FromResult(context.Database.GetConnectionString()!));
        var options = new DbContextOptionsBuilder<PostgresAdGeniusDbContext>().UseNpgsql(
            connection, postgres => _ = retries ? postgres.EnableRetryOnFailure() : postgres);
        if (!isPlain)
        {
            options.AddInterceptors(new RowInsertion());
        }

        if (further is not null)
        {
            options.AddInterceptors(further);
        }

        return new PostgresAdGeniusDbContext(options.Options);
    }

    private sealed class Commands : DbCommandInterceptor
    {
        public List<string> Texts { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            Texts.Add(command.CommandText);
            return new(result);
        }
    }
}
