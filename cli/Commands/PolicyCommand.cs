using System.CommandLine;
using System.Text.Json;
using AdGenius.Cli.Fleet;
using AdGenius.Contracts.Policy;
using AdGenius.HttpContracts;
using AdGenius.Persistence.Clock;
using AdGenius.Persistence.Policies;
using AdGenius.VideoRequests;

namespace AdGenius.Cli.Commands;

/// <summary><c>adgenius policy</c>: shows and sets the policy of one tenant in the configured database.</summary>
internal sealed class PolicyCommand : Command
{
    private static readonly Argument<string> Tenant = new("TENANT")
    {
        Description = "The tenant.",
        CustomParser = static result => Values.Name(result, "TENANT"),
    };

    private static readonly Option<FileInfo?> File = new("--file") { Description = "A JSON file that becomes the whole policy first." };
    private static readonly Option<string[]> Block = Texts("--block", "A word or phrase that refuses a request; repeatable.");
    private static readonly Option<string[]> Hold = Texts("--hold", "A word or phrase that holds a request for approval; repeatable.");
    private static readonly Option<string[]> Unblock = Texts("--unblock", "A word or phrase that does not count any more; repeatable.");
    private static readonly Option<string[]> Allow = Texts("--allow", "A brand or person that may be named; repeatable.");
    private static readonly Option<string[]> Disallow = Texts("--disallow", "A brand or person that is not allowed any more; repeatable.");
    private static readonly Option<PolicyAction?> Brands = Values.Choice<PolicyAction>("--brands", "What is done with protected brands.");
    private static readonly Option<PolicyAction?> Persons = Values.Choice<PolicyAction>("--persons", "What is done with real persons.");

    private static readonly Option<bool?> Label = new("--label")
    {
        Description = "Whether every video has the visible label that it is made by AI, also where a request wants none.",
        HelpName = "true|false",
    };

    private static readonly Option<CategoryRule[]> Categories = new("--category")
    {
        Description = "What is done with a category, as NAME=ACTION; repeatable. The names are "
            + $"{string.Join(", ", TenantPolicyRules.Categories)}; the actions are pass, hold, refuse.",
        HelpName = "NAME=ACTION",
        CustomParser = static result =>
        {
            var rules = result.Tokens.Select(token => Parse(token.Value)).ToArray();
            return Array.IndexOf(rules, null) is >= 0 and var wrong
                ? Values.Fault<CategoryRule[]>(
                    result, $"--category is '{result.Tokens[wrong].Value}'; it must be NAME=ACTION, such as alcohol=hold.")
                : [.. rules.OfType<CategoryRule>()];
        },
    };

    public PolicyCommand()
        : base("policy", "Shows and sets what a tenant's requests are checked for, in the configured database.")
    {
        Subcommands.Add(Show());
        Subcommands.Add(Set());
        Subcommands.Add(Clear());
    }

    private static Command Show()
    {
        var show = new Command("show", "Prints the tenant's own policy as JSON; what it does not name has its default.") { Tenant };
        show.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(Tenant)!;
            Print(await ConfiguredDatabase.UseAsync(
                (database, _) => PolicyStore.FindAsync(database, name, cancellationToken), cancellationToken));
            return ExitCodes.Done;
        });
        return show;
    }

    private static Command Set()
    {
        var set = new Command("set", "Changes the tenant's policy; what is not named stays as it is.")
        {
            Tenant, File, Block, Hold, Unblock, Allow, Disallow, Categories, Brands, Persons, Label,
        };
        set.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(Tenant)!;
            var whole = parsed.GetValue(File) is { } file ? await ReadAsync(file, cancellationToken) : null;
            Print(await ConfiguredDatabase.AuditedAsync(
                "SetPolicy",
                name,
                async (database, services) =>
                {
                    var before = whole ?? await PolicyStore.FindAsync(database, name, cancellationToken) ?? new TenantPolicy();
                    var policy = Changed(parsed, before);
                    Check(TenantPolicyRules.Check(policy));
                    var now = services.GetRequiredService<DatabaseTime>().GetUtcNow();
                    await PolicyStore.SaveAsync(database, name, policy, now, cancellationToken);
                    return policy;
                },
                cancellationToken));
            return ExitCodes.Done;
        });
        return set;
    }

    private static Command Clear()
    {
        var clear = new Command("clear", "Removes the tenant's own policy, so that the default counts.") { Tenant };
        clear.SetAction(async (parsed, cancellationToken) =>
        {
            var name = parsed.GetValue(Tenant)!;
            await ConfiguredDatabase.AuditedAsync(
                "ClearPolicy",
                name,
                (database, _) => PolicyStore.DeleteAsync(database, name, cancellationToken), cancellationToken);
            Print(null);
            return ExitCodes.Done;
        });
        return clear;
    }

    private static TenantPolicy Changed(ParseResult parsed, TenantPolicy policy)
    {
        string[] Of(Option<string[]> option) => parsed.GetValue(option) ?? [];
        var (blocked, held, categories) = (Of(Block), Of(Hold), parsed.GetValue(Categories) ?? []);
        var gone = blocked.Concat(held).Concat(Of(Unblock)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        List<BlockedTerm> terms =
        [
            .. (policy.BlockedTerms ?? []).Where(term => !gone.Contains(term.Term)),
            .. blocked.Distinct().Select(term => new BlockedTerm { Term = term, Action = PolicyAction.Refuse }),
            .. held.Except(blocked).Distinct().Select(term => new BlockedTerm { Term = term, Action = PolicyAction.Hold }),
        ];
        List<CategoryRule> rules =
        [
            .. (policy.Categories ?? []).Where(rule => !Array.Exists(categories, one => one.Category == rule.Category)),
            .. categories.GroupBy(rule => rule.Category).Select(group => group.Last()),
        ];
        List<string> names =
        [
            .. (policy.AllowedNames ?? []).Union(Of(Allow), StringComparer.OrdinalIgnoreCase)
                .Except(Of(Disallow), StringComparer.OrdinalIgnoreCase),
        ];
        return new TenantPolicy
        {
            BlockedTerms = terms.Count == 0 ? null : terms,
            Categories = rules.Count == 0 ? null : rules,
            Brands = parsed.GetValue(Brands) ?? policy.Brands,
            Persons = parsed.GetValue(Persons) ?? policy.Persons,
            AllowedNames = names.Count == 0 ? null : names,
            Label = parsed.GetValue(Label) ?? policy.Label,
        };
    }

    private static async Task<TenantPolicy> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        if (FileTypes.FaultOf(file.FullName) is { } fault)
        {
            throw new CommandException(ExitCodes.BadInput, $"--file {file} {fault}");
        }

        if (!file.Exists || file.Length > TenantPolicyRules.MaxBytes)
        {
            throw new CommandException(
                ExitCodes.BadInput, $"--file is '{file}'; it must be a JSON file of at most {TenantPolicyRules.MaxBytes / 1024} KiB.");
        }

        var (policy, faults) = TenantPolicyRules.Read(await System.IO.File.ReadAllBytesAsync(file.FullName, cancellationToken));
        Check(faults);
        return policy!;
    }

    private static void Check(IReadOnlyList<Contracts.Failure> faults)
    {
        if (faults.Count > 0)
        {
            throw new CommandException(ExitCodes.BadInput, string.Join(Environment.NewLine, faults.Select(fault => fault.Text)));
        }
    }

    private static CategoryRule? Parse(string text) => text.Split('=') is [var name, var action]
        && TenantPolicyRules.Categories.Contains(name)
        && Enum.GetNames<PolicyAction>().Contains(action, StringComparer.OrdinalIgnoreCase)
        ? new CategoryRule { Category = name, Action = Enum.Parse<PolicyAction>(action, ignoreCase: true) }
        : null;

    private static void Print(TenantPolicy? policy) =>
        Console.WriteLine(JsonSerializer.Serialize(policy ?? new TenantPolicy(), HttpJson.Options));

    private static Option<string[]> Texts(string name, string description) => new(name) { Description = description, HelpName = "TEXT" };
}
