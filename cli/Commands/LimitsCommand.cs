using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AdGenius.Cli.Fleet;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Tenants;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Tenants;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius limits</c>: shows and sets the limits of one tenant in the configured database.</summary>
internal sealed class LimitsCommand : Command
{
    private const string NoLimit = "none";

    private static readonly Argument<string> Tenant = new("TENANT")
    {
        Description = "The tenant.",
        CustomParser = static result => Values.Name(result, "TENANT"),
    };

    private static readonly Option<GivenLimit> Requests = Limit("--requests-per-minute", "Calls per minute that one gateway serves");
    private static readonly Option<GivenLimit> Jobs = Limit("--running-jobs", "Jobs that run at once");
    private static readonly Option<GivenLimit> Streams = Limit("--event-streams", "Event streams that one gateway holds");
    private static readonly Option<GivenLimit> Storage = Limit("--storage-bytes", "Bytes that uploaded files may take");
    private static readonly Option<GivenLimit> Budget = Limit("--monthly-budget", "US dollars per calendar month (UTC)", isWhole: false);

    public LimitsCommand()
        : base("limits", "Shows and sets the limits of one tenant in the configured database.")
    {
        Subcommands.Add(Show());
        Subcommands.Add(Set());
        Subcommands.Add(Clear());
    }

    private static Command Show()
    {
        var show = new Command("show", "Prints the tenant's own limits; one that is 'default' is the configured one.") { Tenant };
        show.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(Tenant)!;
            Print(await ConfiguredDatabase.UseAsync(
                (database, _) => TenantLimitStore.FindAsync(database, name, cancellationToken), cancellationToken));
            return ExitCodes.Done;
        });
        return show;
    }

    private static Command Set()
    {
        var set = new Command("set", $"Sets limits of the tenant; '{NoLimit}' removes one, and limits that are not named stay as they are.")
        {
            Tenant, Requests, Jobs, Streams, Storage, Budget,
        };
        set.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(Tenant)!;
            Print(await ConfiguredDatabase.AuditedAsync(
                "SetTenantLimits",
                name,
                async (database, services) =>
                {
                    var limits = await TenantLimitStore.FindAsync(database, name, cancellationToken)
                        ?? new TenantLimits { TenantName = name };
                    Apply(parsed, limits);
                    if (TenantLimitRules.Check(limits) is { Count: > 0 } faults)
                    {
                        throw new CommandException(
                            ExitCodes.BadInput, string.Join(Environment.NewLine, faults.Select(fault => fault.Text)));
                    }

                    limits.UpdatedAt = services.GetRequiredService<DatabaseTime>().GetUtcNow();
                    await TenantLimitStore.SaveAsync(database, limits, cancellationToken);
                    return limits;
                },
                cancellationToken,
                details: static limits => JsonSerializer.Serialize(
                    new TenantLimitsInfo
                    {
                        RequestsPerMinute = limits.RequestsPerMinute,
                        MaxRunningJobs = limits.MaxRunningJobs,
                        MaxEventStreams = limits.MaxEventStreams,
                        MaxStorageBytes = limits.MaxStorageBytes,
                        MonthlyBudget = limits.MonthlyBudget,
                    },
                    HttpJson.Options)));
            return ExitCodes.Done;
        });
        return set;
    }

    private static Command Clear()
    {
        var clear = new Command("clear", "Removes all limits of the tenant's own, so that the configured ones count.") { Tenant };
        clear.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(Tenant)!;
            await ConfiguredDatabase.AuditedAsync(
                "ClearTenantLimits",
                name,
                (database, _) => TenantLimitStore.DeleteAsync(database, name, cancellationToken), cancellationToken);
            Print(null);
            return ExitCodes.Done;
        });
        return clear;
    }

    private static void Apply(ParseResult parsed, TenantLimits limits)
    {
        limits.RequestsPerMinute = ValueOf(parsed, Requests, limits.RequestsPerMinute) is { } requests ? Clamp(requests) : null;
        limits.MaxRunningJobs = ValueOf(parsed, Jobs, limits.MaxRunningJobs) is { } jobs ? Clamp(jobs) : null;
        limits.MaxEventStreams = ValueOf(parsed, Streams, limits.MaxEventStreams) is { } streams ? Clamp(streams) : null;
        limits.MaxStorageBytes = (long?)ValueOf(parsed, Storage, limits.MaxStorageBytes);
        limits.MonthlyBudget = ValueOf(parsed, Budget, limits.MonthlyBudget);
    }

    /// <summary>A number that is not allowed anyway stays one that is not allowed.</summary>
    private static int Clamp(decimal number) => (int)Math.Clamp(number, int.MinValue, int.MaxValue);

    private static decimal? ValueOf(ParseResult parsed, Option<GivenLimit> option, decimal? otherwise) =>
        parsed.GetResult(option) is null ? otherwise : parsed.GetValue(option)!.Value;

    private static void Print(TenantLimits? limits)
    {
        Console.WriteLine($"requests per minute: {Text(limits?.RequestsPerMinute)}");
        Console.WriteLine($"running jobs: {Text(limits?.MaxRunningJobs)}");
        Console.WriteLine($"event streams: {Text(limits?.MaxEventStreams)}");
        Console.WriteLine($"storage bytes: {Text(limits?.MaxStorageBytes)}");
        Console.WriteLine($"monthly budget: {Text(limits?.MonthlyBudget)}");
    }

    private static string Text(decimal? limit) => limit?.ToString("0.######", CultureInfo.InvariantCulture) ?? "default";

    private static Option<GivenLimit> Limit(string name, string description, bool isWhole = true) => new(name)
    {
        Description = $"{description}; '{NoLimit}': the configured limit.",
        HelpName = "N",
        CustomParser = result => result.Tokens[0].Value is var text && text == NoLimit ? new GivenLimit(null)
            : decimal.TryParse(
                text,
                isWhole ? NumberStyles.None : NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var number) && number <= TenantLimitRules.MaxBytes
                ? new GivenLimit(number)
                : Values.Fault<GivenLimit>(
                    result, $"{name} is '{text}'; it must be a {(isWhole ? "whole number" : "number")} of at least 0, or '{NoLimit}'."),
    };

    /// <summary>What an option says; a number of null takes the tenant's own limit away. The parser cannot return null itself.</summary>
    private sealed record GivenLimit(decimal? Value);
}
