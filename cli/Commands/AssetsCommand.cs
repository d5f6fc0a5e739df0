using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AdGenius.Cli.Fleet;
using AdGenius.Cli.Output;
using AdGenius.Contracts.Assets;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Assets;
using AdGenius.VideoRequests;
using Spectre.Console;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius assets add|list|rm</c>: the pictures, logos, sound files and fonts that a tenant has uploaded.</summary>
internal sealed class AssetsCommand : Command
{
    private static readonly Option<string> Tenant = JobArguments.Tenant();
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };
    private static readonly Option<AssetKind?> Kind = Values.Choice<AssetKind>("--kind", "What the file is used for.");

    public AssetsCommand()
        : base("assets", "Uploads, lists and deletes files that requests name: pictures, logos, music, fonts.")
    {
        Subcommands.Add(Add());
        Subcommands.Add(List());
        Subcommands.Add(Remove());
    }

    private static Command Add()
    {
        var file = new Argument<FileInfo>("FILE") { Description = $"A file: PNG, JPEG, WebP, {MusicFormats.Names}, TTF, OTF." };
        var name = new Option<string?>("--name") { Description = "The name to list it by. Default: the file's name." };
        var add = new Command("add", "Uploads a file and prints what requests name it by.") { file, Kind, name, Tenant, Json };
        add.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(GlobalOptions.SessionOf(parsed), cancellationToken);
            var asset = await AssetUploader.UploadAsync(
                session,
                parsed.GetValue(Tenant)!,
                parsed.GetValue(file)!,
                parsed.GetValue(Kind),
                parsed.GetValue(name),
                cancellationToken);
            Console.WriteLine(parsed.GetValue(Json) ? JsonSerializer.Serialize(asset, HttpJson.Options) : asset.Reference);
            return ExitCodes.Done;
        });
        return add;
    }

    private static Command List()
    {
        var limit = Values.Whole("--limit", "How many, 1 to 100. Default 20.");
        var list = new Command("list", "Lists a tenant's uploaded files, newest first.") { Kind, limit, Tenant, Json };
        list.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(
                GlobalOptions.SessionOf(parsed) with { ReadsOnly = true }, cancellationToken);
            var page = await session.CallAsync(
                client => client.ListAssetsAsync(
                    parsed.GetValue(Tenant)!, parsed.GetValue(Kind), parsed.GetValue(limit) ?? 20, cancellationToken),
                cancellationToken);
            if (parsed.GetValue(Json))
            {
                Console.WriteLine(JsonSerializer.Serialize(page.Items, HttpJson.Options));
                return ExitCodes.Done;
            }

            Listing.Write(
                AnsiConsole.Console,
                ["asset", "kind", "name", "bytes", "size", "uploaded (UTC)"],
                [.. page.Items.Select(asset => new[]
                {
                    asset.Id.ToString(),
                    asset.Kind.ToString(),
                    asset.Name,
                    asset.File.Length.ToString(CultureInfo.InvariantCulture),
                    SizeOf(asset),
                    asset.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                })]);
            return ExitCodes.Done;
        });
        return list;
    }

    private static string SizeOf(AssetInfo asset) =>
        asset is { Width: { } width, Height: { } height } ? $"{width}×{height}"
        : asset.DurationSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s")
        : "";

    private static Command Remove()
    {
        var id = new Argument<Guid>("ID")
        {
            Description = "The asset's id, as 'adgenius assets list' shows it.",
            CustomParser = result => VideoRequests.AssetIds.TryParse(result.Tokens[0].Value, out var parsedId)
                ? parsedId
                : Values.Fault<Guid>(
                    result, $"ID is '{result.Tokens[0].Value}'; it must be an asset's id, as 'adgenius assets list' shows it."),
        };
        var remove = new Command("rm", "Deletes an uploaded file.") { id, Tenant };
        remove.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(
                GlobalOptions.SessionOf(parsed) with { ReadsOnly = true }, cancellationToken);
            await session.CallAsync(
                async client =>
                {
                    await client.RemoveAssetAsync(parsed.GetValue(Tenant)!, parsed.GetValue(id), cancellationToken);
                    return true;
                },
                cancellationToken);
            Console.WriteLine($"Deleted {parsed.GetValue(id)}.");
            return ExitCodes.Done;
        });
        return remove;
    }
}
