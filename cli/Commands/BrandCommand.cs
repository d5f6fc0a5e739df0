using System.CommandLine;
using System.Text.Json;
using AdGenius.Cli.Fleet;
using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Briefs;
using AdGenius.HttpContracts;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius brand add|list|show|rm</c>: the brand kits of a tenant.</summary>
internal sealed class BrandCommand : Command
{
    private static readonly Option<string> Tenant = JobArguments.Tenant();
    private static readonly Argument<string> KitName = new("NAME") {
        Description = "The kit's name.",
        CustomParser = result => Values.Name(result, "NAME") };

    public BrandCommand()
        : base("brand", "Keeps brand kits: colours, fonts, logo, tone and forbidden words, named by --brand.")
    {
        Subcommands.Add(Add());
        Subcommands.Add(List());
        Subcommands.Add(Show());
        Subcommands.Add(Remove());
    }

    private static Command Add()
    {
        var primary = new Option<string?>("--primary") { Description = "The main colour, such as #1f2a44." };
        var text = new Option<string?>("--text") { Description = "The colour of texts." };
        var accent = new Option<string?>("--accent") { Description = "The colour of the call to action's button." };
        var logo = new Option<FileInfo?>("--logo") { Description = "A PNG, JPEG or WebP file of this machine, which is uploaded." };
        var fonts = new Option<FileInfo[]>("--font") { Description = "A TTF or OTF file of this machine, which is uploaded; repeatable." };
        var tone = new Option<string?>("--tone") { Description = "How the brand speaks, such as 'warm, plain words'." };
        var forbidden = new Option<string[]>("--forbid") { Description = "A word that may not appear in an ad; repeatable." };
        var add = new Command("add", "Creates or replaces a brand kit.") {
            KitName, primary, text, accent, logo, fonts, tone, forbidden, Tenant };
        add.SetAction(async (parsed, cancellationToken) =>
        {
            var tenant = parsed.GetValue(Tenant)!;
            var kit = new BrandKit
            {
                Primary = parsed.GetValue(primary),
                Text = parsed.GetValue(text),
                Accent = parsed.GetValue(accent),
                Tone = parsed.GetValue(tone),
                ForbiddenWords = parsed.GetValue(forbidden) is { Length: > 0 } words ? words : null,
            };
            var (_, faults) = VideoRequestReader.ReadBrandKit(JsonSerializer.SerializeToUtf8Bytes(kit, HttpJson.Options));
            if (faults.Count > 0)
            {
                throw new CommandException(ExitCodes.BadInput, string.Join(Environment.NewLine, faults.Select(fault => fault.Text)));
            }

            await using var session = await FleetSession.OpenAsync(GlobalOptions.SessionOf(parsed), cancellationToken);
            async Task<string> Upload(FileInfo file, AssetKind kind)
                => (await AssetUploader.UploadAsync(session, tenant, file, kind, null, cancellationToken)).Reference;
            if (parsed.GetValue(logo) is { } picture)
            {
                kit = kit with { Logo = await Upload(picture, AssetKind.Logo) };
            }

            var references = new List<string>();
            foreach (var font in parsed.GetValue(fonts) ?? [])
            {
                references.Add(await Upload(font, AssetKind.Font));
            }

            kit = kit with { Fonts = references.Count > 0 ? references : null };
            await session.CallAsync(
                client => client.PutBrandKitAsync(tenant, parsed.GetValue(KitName)!, kit, cancellationToken), cancellationToken);
            Console.WriteLine($"Stored the brand kit {parsed.GetValue(KitName)}.");
            return ExitCodes.Done;
        });
        return add;
    }

    private static Command List()
    {
        var list = new Command("list", "Lists a tenant's brand kits.") { Tenant };
        list.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(
                GlobalOptions.SessionOf(parsed) with { ReadsOnly = true }, cancellationToken);
            var kits = await session.CallAsync(
                client => client.ListBrandKitsAsync(parsed.GetValue(Tenant)!, cancellationToken), cancellationToken);
            foreach (var kit in kits.Items)
            {
                Console.WriteLine(kit.Name);
            }

            return ExitCodes.Done;
        });
        return list;
    }

    private static Command Show()
    {
        var show = new Command("show", "Prints a brand kit as JSON.") { KitName, Tenant };
        show.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(
                GlobalOptions.SessionOf(parsed) with { ReadsOnly = true }, cancellationToken);
            var kit = await session.CallAsync(
                client => client.ReadBrandKitAsync(parsed.GetValue(Tenant)!, parsed.GetValue(KitName)!, cancellationToken),
                cancellationToken);
            Console.WriteLine(JsonSerializer.Serialize(kit, HttpJson.Options));
            return ExitCodes.Done;
        });
        return show;
    }

    private static Command Remove()
    {
        var remove = new Command("rm", "Deletes a brand kit.") { KitName, Tenant };
        remove.SetAction(async (parsed, cancellationToken) =>
        {
            await using var session = await FleetSession.OpenAsync(
                GlobalOptions.SessionOf(parsed) with { ReadsOnly = true }, cancellationToken);
            await session.CallAsync(
                async client =>
                {
                    await client.RemoveBrandKitAsync(parsed.GetValue(Tenant)!, parsed.GetValue(KitName)!, cancellationToken);
                    return true;
                },
                cancellationToken);
            Console.WriteLine($"Deleted the brand kit {parsed.GetValue(KitName)}.");
            return ExitCodes.Done;
        });
        return remove;
    }
}
