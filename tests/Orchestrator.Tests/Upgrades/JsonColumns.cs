using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;
using AdGenius.Persistence;
using AdGenius.Persistence.Submissions;
using MassTransit;
using MassTransit.EntityFrameworkCoreIntegration;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace AdGenius.Orchestrator.Tests.Upgrades;

/// <summary>The columns of a PostgreSQL database that contain JSON, and the types that are written to them.</summary>
internal static class JsonColumns
{
    private static readonly Dictionary<string, Type> MessageTypes = typeof(Contracts.Queues).Assembly.GetExportedTypes()
        .Where(type => type.IsDefined(typeof(MessageUrnAttribute), inherit: false)).ToDictionary(type => MessageUrn.ForTypeString(type));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Changes the JSON of every row, the messages of the outbox included, and returns the names of the columns.</summary>
    public static async Task<IReadOnlyList<string>> ChangeAsync(string connectionString, Action<JsonNode?, Type> change)
    {
        await using var database = StoredDatabase.Open(connectionString);
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        var changed = new List<string>();
        foreach (var property in database.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            Action<JsonNode>? edit = property switch
            {
                { ClrType: var type } when IsJson(property) => node => change(node, type),
                { Name: nameof(OutboxMessage.Body), DeclaringType.ClrType: var type } when type == typeof(OutboxMessage) =>
                    node => ChangeEnvelope(node, change),

                // Written by the provider worker in formats of its own, which only it knows.
                { Name: nameof(Submission.ClipRequestJson) or nameof(Submission.ProviderToken) } => node => change(node, typeof(object)),
                _ => null,
            };
            if (edit is not null && await ChangeAsync(connection, property, edit) > 0)
            {
                changed.Add($"{property.DeclaringType.GetTableName()}.{property.GetColumnName()}");
            }
        }

        return changed;
    }

    /// <summary>Reads every row of every table, with all of its columns. Returns their number by table.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> ReadAllAsync(string connectionString)
    {
        await using var database = StoredDatabase.Open(connectionString);
        var counts = new Dictionary<string, int>();
        var read = typeof(JsonColumns).GetMethod(nameof(ReadAsync), BindingFlags.NonPublic | BindingFlags.Static)!;
        foreach (var entity in database.Model.GetEntityTypes())
        {
            counts[entity.GetTableName()!] = await (Task<int>)read.MakeGenericMethod(entity.ClrType).Invoke(null, [database])!;
        }

        return counts;
    }

    private static async Task<int> ReadAsync<T>(AdGeniusDbContext database)
        where T : class => (await database.Set<T>().AsNoTracking().ToListAsync(Cancellation)).Count;

    private static void ChangeEnvelope(JsonNode envelope, Action<JsonNode?, Type> change)
    {
        var name = envelope["messageType"]!.AsArray()[0]!.GetValue<string>();
        if (MessageTypes.TryGetValue(name, out var type)) // else a message of the orchestrator to itself
        {
            change(envelope["message"], type);
        }
    }

    private static bool IsJson(IProperty property) => property.GetValueConverter() is { ProviderClrType: var provider }
        && provider == typeof(string) && property.ClrType != typeof(string) && property.ClrType is { IsValueType: false }
        && (property.ClrType.Namespace!.StartsWith("AdGenius.", StringComparison.Ordinal)
            || property.ClrType.IsAssignableTo(typeof(IEnumerable)));

    private static async Task<int> ChangeAsync(NpgsqlConnection connection, IProperty property, Action<JsonNode> edit)
    {
        var (table, column) = (property.DeclaringType.GetTableName(), property.GetColumnName());
        var rows = new List<(NpgsqlTypes.NpgsqlTid Row, string Text)>();
        await using (var select = new NpgsqlCommand($"SELECT ctid, {column} FROM public.{table} WHERE {column} IS NOT NULL", connection))
        await using (var reader = await select.ExecuteReaderAsync(Cancellation))
        {
            while (await reader.ReadAsync(Cancellation))
            {
                rows.Add((reader.GetFieldValue<NpgsqlTypes.NpgsqlTid>(0), reader.GetString(1)));
            }
        }

        foreach (var (row, text) in rows)
        {
            var node = JsonNode.Parse(text)!;
            edit(node);
            await using var update = new NpgsqlCommand($"UPDATE public.{table} SET {column} = $1 WHERE ctid = $2", connection)
            {
                Parameters = { new() { Value = node.ToJsonString() }, new() { Value = row, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Tid } },
            };
            await update.ExecuteNonQueryAsync(Cancellation);
        }

        return rows.Count;
    }
}
