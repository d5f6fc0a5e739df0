using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AdGenius.Cli.Fleet;
using AdGenius.HttpContracts;
using AdGenius.Persistence.Keys;
using Spectre.Console;

namespace AdGenius.Cli.Commands;

/// <summary>
/// <c>adgenius keys</c>: creates, lists and revokes the API keys of tenants in the configured database.
/// </summary>
internal sealed class KeysCommand : Command
{
    private const int MaxDays = 3_650;

    public KeysCommand()
        : base("keys", "Manages the API keys of tenants in the configured database.")
    {
        Subcommands.Add(Add());
        Subcommands.Add(List());
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
        var add = new Command("add", "Creates a key and prints it, the only time it is shown.") { tenant, name, days };
        add.SetAction(async (parsed, cancellationToken) =>
        {
            var lifetime = parsed.GetValue(days) is { } count ? TimeSpan.FromDays(count) : (TimeSpan?)null;
            var made = await ConfiguredDatabase.UseAsync(
                (database, services) => services.GetRequiredService<ApiKeyStore>()
                    .CreateAsync(database, parsed.GetValue(tenant)!, parsed.GetValue(name), lifetime, cancellationToken),
                cancellationToken);
            // Only the key on standard output, so that it can be piped into a secret store.
            await Console.Out.WriteLineAsync(made.Text);
            var end = made.Key.ExpiresAt is { } moment ? $"until {Moment(moment)} UTC" : "until it is revoked";
            await Console.Error.WriteLineAsync(
                $"Key {made.Key.KeyId} authenticates {made.Key.TenantName} {end}. Save it now: it is stored only as a hash and "
                    + "never shown again.");
            await Console.Error.WriteLineAsync("Send it as: Authorization: Bearer KEY");
            return ExitCodes.Done;
        });
        return add;
    }

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
                    .GetRequiredService<TimeProvider>()
                    .GetUtcNow()),
                cancellationToken);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(
                    keys.Select(key => new { id = key.KeyId, tenant = key.TenantName, key.Name, state = key.StateAt(now).ToString(), key
                        .CreatedAt, key.ExpiresAt, key.RevokedAt }),
                    HttpJson.Options));
                return ExitCodes.Done;
            }

            var table = new Table().Border(TableBorder.Simple)
                .AddColumns("id", "tenant", "name", "state", "created (UTC)", "expires (UTC)", "revoked (UTC)");
            foreach (var key in keys)
            {
                table.AddRow(new[]
                {
                    key.KeyId, key.TenantName, key.Name ?? "", key.StateAt(now).ToString(), Moment(key
                        .CreatedAt), Moment(key.ExpiresAt), Moment(key.RevokedAt),
                }.Select(Markup.Escape).ToArray());
            }

            AnsiConsole.Write(table);
            return ExitCodes.Done;
        });
        return list;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("ID")
        {
            Description = "The key's id, as 'adgenius keys list' shows it.",

            // The error does not repeat the value: it may be a whole key.
            CustomParser = result => result.Tokens[0].Value is { Length: 16 } text && text.All(char.IsAsciiHexDigit)
                ? text.ToLowerInvariant()
                : Values.Fault<string>(result, "ID must be a key's id, 16 hexadecimal digits, as 'adgenius keys list' shows it."),
        };
        var revoke = new Command("revoke", "Revokes a key: calls with it are rejected from now on.") { id };
        revoke.SetAction(async (parsed, cancellationToken) =>
        {
            var keyId = parsed.GetValue(id)!;
            var key = await ConfiguredDatabase.UseAsync(
                (database, services) => services.GetRequiredService<ApiKeyStore>()
                    .RevokeAsync(database, keyId, cancellationToken), cancellationToken)
                ?? throw new CommandException(ExitCodes.BadInput, $"There is no key {keyId}; 'adgenius keys list' lists all keys.");
            Console.WriteLine($"Key {key.KeyId} of {key.TenantName} was revoked at {Moment(key.RevokedAt)} UTC.");
            return ExitCodes.Done;
        });
        return revoke;
    }

    private static string Moment(DateTimeOffset? moment)
        => moment?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";
}
