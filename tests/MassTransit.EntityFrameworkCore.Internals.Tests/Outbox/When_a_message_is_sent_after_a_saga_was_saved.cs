using MassTransit.Middleware;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MassTransit.EntityFrameworkCoreIntegration.Internals.Tests.Outbox;

/// <summary>
/// A saga repository saves without telling the context that its rows are saved. What a filter behind it sends is saved at the end, and the
/// rows must not be written a second time then.
/// </summary>
public sealed class When_a_message_is_sent_after_a_saga_was_saved
{
    public sealed record Asked;

    public sealed record Sent;

    [Fact]
    public async Task The_message_is_saved_and_the_rows_before_it_are_not_written_again()
    {
        await using var connection = new SqliteConnection("Data Source=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var database = new StoredContext(connection);
        await database.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        var consumed = new TaskCompletionSource();
        var bus = Bus.Factory.CreateUsingInMemory(configurator => configurator.ReceiveEndpoint("asked", endpoint => endpoint.Handler<Asked>(
            async context =>
            {
                try
                {
                    await ConsumeAsync(context, database);
                    consumed.SetResult();
                }
                catch (Exception exception)
                {
                    consumed.SetException(exception);
                }
            })));
        await bus.StartAsync(TestContext.Current.CancellationToken);
        try
        {
            await bus.Publish(new Asked(), TestContext.Current.CancellationToken);
            await consumed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }
        finally
        {
            await bus.StopAsync(CancellationToken.None);
        }

        await using var reader = new StoredContext(connection);
        Assert.Equal(1, await reader.Set<InboxState>().CountAsync(TestContext.Current.CancellationToken));
        var message = await reader.Set<OutboxMessage>().SingleAsync(TestContext.Current.CancellationToken);
        Assert.Contains(nameof(Sent), message.MessageType, StringComparison.Ordinal);
    }

    private static async Task ConsumeAsync(ConsumeContext<Asked> context, StoredContext database)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        using var messages = new PendingMessages(database, TimeProvider.System);
        var sagaSave = new SagaSave();
        var inbox = new InboxConsumeContext<Asked>(
            context, new OutboxConsumeOptions(), services, database, messages, sagaSave, isDuplicate: false);
        database.Add(new InboxState { MessageId = context.MessageId!.Value, ConsumerId = NewId.NextGuid(), LockId = NewId.NextGuid() });
        await database.SaveChangesAsync(acceptAllChangesOnSuccess: false, context.CancellationToken);
        sagaSave.IsDone = true;

        await inbox.Publish(new Sent(), context.CancellationToken);
        await inbox.SetConsumed();
    }

    private sealed class StoredContext(SqliteConnection connection) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlite(connection);

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddTransactionalOutboxEntities();
    }
}
