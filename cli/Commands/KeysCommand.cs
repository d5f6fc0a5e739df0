using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;
using AdGenius.HttpContracts;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Keys;
using Spectre.Console;

namespace AdGenius.Cli.Commands;

/// <summary>
/// <c>adgenius keys</c>: creates, lists, replaces and revokes the API keys of tenants in the configured database.
/// </summary>
internal sealed class KeysCommand : Command
{
    private const int MaxDays = 3_650;
    private const int MaxOverlapHours = 8_760;
    private const int DefaultOverlapHours = 24;

    public KeysCommand()
        : base("keys", "Manages the API keys of tenants in the configured database.")
    {
        Subcommands.Add(Add());
        Subcommands.Add(List());
        Subcommands.Add(Rotate());
        Subcommands.Add(Revoke());
    }

    private static Command Add()
    {
        var tenant = new Argument<string>("TENANT") {
            Description = "The tenant that the key authenticates.",
            CustomParser = result => Values.Name(result, "TENANT") };
        var name = new Option<string?>("--name")
        {
            Description = $"A name for the key, such as the program that uses it; at most {ApiKeyStore.MaxNameLength} characters.",
            HelpName = "TEXT",
            CustomParser = result => result.Tokens[0].Value is { Length: > 0 and <= ApiKeyStore.MaxNameLength } text
                && !text.Any(char.IsControl)
                ? text
                : Values.Fault<string?>(result, $"--name must be 1 to {ApiKeyStore.MaxNameLength} characters in one line."),
        };
        var days = new Option<int?>("--days")
        {
            Description = $"How many days the key is valid, 1 to {MaxDays}. Default: until it is revoked.",
            HelpName = "N",
            CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count is >= 1 and <= MaxDays
                ? count
                : Values.Fault<int?>(result, $"--days is '{result.Tokens[0].Value}'; it must be 1 to {MaxDays}."),
        };
        var role = Values.Choice<ApiKeyRole>(
            "--role",
            "What the key allows: read only reads; submit also requests, cancels and deletes; approve also approves and rejects what the "
            + "policy holds; admin also sets the limits and the policy of every tenant. Default submit.");
        var add = new Command("add", "Creates a key and prints it, the only time it is shown.") { tenant, role, name, days };
        add.SetAction(async (parsed, cancellationToken) =>
        {
            var lifetime = parsed.GetValue(days) is { } count ? TimeSpan.FromDays(count) : (TimeSpan?)null;
            var made = await ConfiguredDatabase.AuditedAsync(
                "AddApiKey",
                $"tenant {parsed.GetValue(tenant)}, role {parsed.GetValue(role) ?? ApiKeyRole.Submit}",
                (database, services) => services.GetRequiredService<ApiKeyStore>()
                    .CreateAsync(
                        database,
                        parsed.GetValue(tenant)!,
                        parsed.GetValue(role) ?? ApiKeyRole.Submit,
                        parsed.GetValue(name),
                        lifetime,
                        cancellationToken),
                cancellationToken,
                details: static made => $"key {made.Key.KeyId} {Validity(made.Key)}");
            await PrintAsync(made);
            return ExitCodes.Done;
        });
        return add;
    }

    private static Command Rotate()
    {
        var id = IdArgument();
        var overlap = new Option<int>("--overlap-hours")
        {
            Description = $"How many hours the old key stays valid, 0 to {MaxOverlapHours}. Default: {DefaultOverlapHours}.",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultOverlapHours,
            CustomParser = result => int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count is >= 0 and <= MaxOverlapHours
                ? count
                : Values.Fault<int>(result, $"--overlap-hours is '{result.Tokens[0].Value}'; it must be 0 to {MaxOverlapHours}."),
        };
        var rotate = new Command("rotate", "Replaces a key: prints a new one of the same tenant and role, and lets the old one expire.")
        {
            id, overlap,
        };
        rotate.SetAction(async (parsed, cancellationToken) =>
        {
            var keyId = parsed.GetValue(id)!;
            var hours = parsed.GetValue(overlap);
            var made = await ConfiguredDatabase.AuditedAsync(
                "RotateApiKey",
                $"key {keyId}",
                async (database, services) =>
                {
                    var rotation = await services.GetRequiredService<ApiKeyStore>()
                        .RotateAsync(database, keyId, TimeSpan.FromHours(hours), cancellationToken);
                    return rotation.Made ?? throw new CommandException(ExitCodes.BadInput, rotation.ReplacedById is { } successor
                        ? $"Key {keyId} was replaced by key {successor} before. If that one was not saved, replace it with: "
                            + $"adgenius keys rotate {successor}"
                        : $"There is no active key {keyId}; 'adgenius keys list' lists all keys with their states.");
                },
                cancellationToken,
                details: made => $"replaced by key {made.Key.KeyId}, accepted for {hours} more hours at most");
            await PrintAsync(made);
            await Console.Error.WriteLineAsync($"Key {keyId} is accepted for {hours} more hours at most.");
            return ExitCodes.Done;
        });
        return rotate;
    }

    /// <summary>Only the key on standard output, so that it can be piped into a secret store.</summary>
    private static async Task PrintAsync(NewApiKey made)
    {
        await Console.Out.WriteLineAsync(made.Text);
        await Console.Error.WriteLineAsync(
            $"Key {made.Key.KeyId} authenticates {made.Key.TenantName} with the role {RoleOf(made.Key)} {Validity(made.Key)}. "
                + "Save it now: it is stored only as a hash and never shown again.");
        await Console.Error.WriteLineAsync("Send it as: Authorization: Bearer KEY");
    }

    private static string Validity(ApiKey key) => key.ExpiresAt is { } moment ? $"until {Moment(moment)} UTC" : "until it is revoked";

    private static string RoleOf(ApiKey key) => key.Role.ToString().ToLowerInvariant();

    private static Command List()
    {
        var tenant = new Option<string?>("--tenant") {
            Description = "Only this tenant's.",
            CustomParser = result => Values.Name(result, "--tenant") };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var list = new Command("list", "Lists the keys with their states, never their secrets.") { tenant, json };
        list.SetAction(async (parsed, cancellationToken) =>
        {
            var (keys, now) = await ConfiguredDatabase.UseAsync(
                async (database, services) => (await ApiKeyStore.ListAsync(database, parsed.GetValue(tenant), cancellationToken), services
                    .GetRequiredService<DatabaseTime>()
                    .GetUtcNow()),
                cancellationToken);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(
                    keys.Select(key => new
                    {
                        id = key.KeyId,
                        tenant = key.TenantName,
                        role = RoleOf(key),
                        key.Name,
                        state = key.StateAt(now).ToString(),
                        key.CreatedAt,
                        key.ExpiresAt,
                        key.RevokedAt,
                        replacedBy = key.ReplacedById,
                    }),
                    HttpJson.Options));
                return ExitCodes.Done;
            }

            Listing.Write(
                AnsiConsole.Console,
                ["id", "tenant", "role", "name", "state", "created (UTC)", "expires (UTC)", "revoked (UTC)", "replaced by"],
                [.. keys.Select(key => new[]
                {
                    key.KeyId, key.TenantName, RoleOf(key), key.Name ?? "", key.StateAt(now).ToString(), Moment(key.CreatedAt),
                    Moment(key.ExpiresAt), Moment(key.RevokedAt), key.ReplacedById ?? "",
                })]);
            return ExitCodes.Done;
        });
        return list;
    }

    private static Command Revoke()
    {
        var id = IdArgument();
        var revoke = new Command("revoke", "Revokes a key: calls with it are rejected from now on.") { id };
        revoke.SetAction(async (parsed, cancellationToken) =>
        {
            var keyId = parsed.GetValue(id)!;
            var key = await ConfiguredDatabase.AuditedAsync(
                "RevokeApiKey",
                $"key {keyId}",
                async (database, services) => await services.GetRequiredService<ApiKeyStore>()
                    .RevokeAsync(database, keyId, cancellationToken)
                    ?? throw new CommandException(
                        ExitCodes.BadInput, $"There is no key {keyId}; 'adgenius keys list' lists all keys."),
                cancellationToken,
                details: static key => $"tenant {key.TenantName}");
            Console.WriteLine($"Key {key.KeyId} of {key.TenantName} was revoked at {Moment(key.RevokedAt)} UTC.");
            return ExitCodes.Done;
        });
        return revoke;
    }

    private static Argument<string> IdArgument() => new("ID")
    {
        Description = "The key's id, as 'adgenius keys list' shows it.",

        // The error does not repeat the value: it may be a whole key.
        CustomParser = result => result.Tokens[0].Value is { Length: 16 } text && text.All(char.IsAsciiHexDigit)
            ? text.ToLowerInvariant()
            : Values.Fault<string>(result, "ID must be a key's id, 16 hexadecimal digits, as 'adgenius keys list' shows it."),
    };

    private static string Moment(DateTimeOffset? moment)
        => moment?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";
}
