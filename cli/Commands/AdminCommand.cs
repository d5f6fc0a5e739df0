using System.CommandLine;
using AdGenius.Cli.Commands.Operators;
using AdGenius.Cli.Fleet;
using AdGenius.ObjectStore;
using AdGenius.ObjectStore.Parts;
using AdGenius.Persistence.Retention;
using AdGenius.StorageWorker;
using AdGenius.StorageWorker.Erasure;

namespace AdGenius.Cli.Commands;

/// <summary>
/// <c>adgenius admin</c>: what operators do through a gateway, and the export and erasure of a tenant's or a creative's data in the
/// configured database and object store.
/// </summary>
internal sealed class AdminCommand : Command
{
    private static readonly Argument<string> Tenant = new("TENANT")
    {
        Description = "The tenant.",
        CustomParser = static result => Values.Name(result, "TENANT"),
    };

    private static readonly Option<string?> Creative = new("--creative")
    {
        Description = "Only this creative's data.",
        HelpName = "ID",
        CustomParser = static result => Values.Name(result, "--creative"),
    };

    // A broker cannot delete single messages of a queue, and a message may be in a queue that belongs to another system.
    private const string Remaining = "Not searched: messages in the queues that end in _error or _skipped and in dead-letter, which "
        + "contain prompts (purge them), events in the stream video-events, which contain names and labels and expire, backups of the "
        + "database, and old versions of a versioned bucket.";

    public AdminCommand()
        : base("admin", "For operators: pauses, retries, failed messages, the audit log, and the data of tenants.")
    {
        foreach (var command in PauseCommands.All())
        {
            Subcommands.Add(command);
        }

        Subcommands.Add(RetryAsOperatorCommand.Create());
        Subcommands.Add(FailedMessageCommands.Create());
        Subcommands.Add(AuditLogCommand.Create());
        Subcommands.Add(Export());
        Subcommands.Add(Erase());
    }

    private static Command Export()
    {
        var export = new Command("export", "Prints the rows about a tenant or a creative, one JSON object per line.") { Tenant, Creative };
        export.SetAction((parsed, cancellationToken) => ConfiguredDatabase.AuditedAsync(
            "ExportData",
            $"{ScopeOf(parsed)}",
            async (_, services) =>
            {
                await foreach (var line in services.GetRequiredService<DataExport>().LinesAsync(ScopeOf(parsed), cancellationToken))
                {
                    await Console.Out.WriteLineAsync(line.AsMemory(), cancellationToken);
                }

                return ExitCodes.Done;
            },
            cancellationToken));
        return export;
    }

    private static Command Erase()
    {
        var yes = new Option<bool>("--yes") { Description = "Confirms that the data is to be erased. It cannot be restored." };
        var erase = new Command("erase", "Erases prompts, jobs, history and files of a tenant or a creative; payments are kept.")
        {
            Tenant, Creative, yes,
        };
        erase.SetAction(async (parsed, cancellationToken) =>
        {
            var scope = ScopeOf(parsed);
            if (!parsed.GetValue(yes))
            {
                throw new CommandException(
                    ExitCodes.BadInput,
                    $"The data of {scope} cannot be restored once it is erased. Export it with 'adgenius admin export', then add --yes.");
            }

            var (report, files) = await EraseAsync(scope, cancellationToken);
            foreach (var table in report.DeletedRows)
            {
                Console.WriteLine($"{table.Key}: {table.Value} row(s) deleted");
            }

            foreach (var key in report.ObjectKeys.Concat(files))
            {
                Console.WriteLine($"deleted {key}");
            }

            Console.WriteLine($"ledger_entries: {report.KeptLedgerEntries} row(s) kept for accounting");
            Console.WriteLine(Remaining);
            return ExitCodes.Done;
        });
        return erase;
    }

    private static async Task<(ErasureReport Report, List<string> Files)> EraseAsync(
        DataScope scope, CancellationToken cancellationToken)
    {
        try
        {
            return await ConfiguredDatabase.AuditedAsync(
                "EraseData",
                $"{scope}",
                async (_, services) =>
                {
                    var store = services.GetRequiredService<IObjectStore>();
                    var files = new List<string>();
                    var report = await services.GetRequiredService<DataErasure>().EraseAsync(
                        scope,
                        async (batch, token) => files.AddRange(await DeleteAsync(services, store, batch, token)),
                        cancellationToken);
                    files.AddRange(await DeleteFilesAsync(services, store, scope, cancellationToken));
                    return (report, files);
                },
                cancellationToken,
                static builder => builder.AddTenantFiles());
        }
        catch (JobsRunningException exception)
        {
            throw new CommandException(ExitCodes.Failed, exception.Message, exception);
        }
    }

    /// <summary>
    /// Deletes the objects of rows and the parts of unfinished uploads, and returns the keys of objects in staging that no row refers to.
    /// </summary>
    private static async Task<IReadOnlyList<string>> DeleteAsync(
        IServiceProvider services, IObjectStore store, ErasedBatch batch, CancellationToken cancellationToken)
    {
        var parts = services.GetRequiredService<IPartUploads>();
        foreach (var upload in batch.Uploads) // first: one that is completed meanwhile is an object then
        {
            await parts.AbortAsync(upload.Key, upload.UploadId, cancellationToken);
        }

        foreach (var key in batch.Keys)
        {
            await store.DeleteAsync(key, cancellationToken);
        }

        var staged = new List<string>();
        foreach (var jobId in batch.JobIds)
        {
            await foreach (var key in services.GetRequiredService<TenantFiles>().ListStagedAsync(jobId, cancellationToken))
            {
                await store.DeleteAsync(key, cancellationToken);
                staged.Add(key);
            }
        }

        return staged;
    }

    /// <summary>Deletes the files whose rows retention has deleted before, and others in the tenant's folder.</summary>
    private static async Task<IReadOnlyList<string>> DeleteFilesAsync(
        IServiceProvider services, IObjectStore store, DataScope scope, CancellationToken cancellationToken)
    {
        var files = new List<string>();
        await foreach (var key in services.GetRequiredService<TenantFiles>()
            .ListAsync(scope.TenantName, scope.CreativeId, cancellationToken))
        {
            await store.DeleteAsync(key, cancellationToken);
            files.Add(key);
        }

        return files;
    }

    private static DataScope ScopeOf(ParseResult parsed) => new(parsed.GetValue(Tenant)!, parsed.GetValue(Creative));
}
