using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Contracts;
using AdGenius.Contracts.Policy;

namespace AdGenius.VideoRequests;

/// <summary>The allowed values of a <see cref="TenantPolicy"/>, the same over HTTP and on the command line.</summary>
public static class TenantPolicyRules
{
    /// <summary>The most blocked terms of a tenant.</summary>
    public const int MaxTerms = 500;

    /// <summary>The most allowed names of a tenant.</summary>
    public const int MaxNames = 200;

    /// <summary>The greatest length of a term or a name.</summary>
    public const int MaxLength = 100;

    /// <summary>The greatest size of a policy as JSON, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    private const int MinLength = 2;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        MaxDepth = 8,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) }, // 0 would be Pass
    };

    /// <summary>The categories that the prompt worker knows; its data file has the same.</summary>
    public static IReadOnlyList<string> Categories { get; } =
    [
        "child-abuse", "adult", "hate", "self-harm", "terrorism", "drugs", "tobacco", "gambling", "weapons", "violence", "politics",
        "medical-claims", "alcohol", "profanity",
    ];

    /// <summary>The category whose action no tenant can change.</summary>
    public const string FixedCategory = "child-abuse";

    /// <summary>Reads a policy, or says what is wrong with it.</summary>
    public static (TenantPolicy? Policy, IReadOnlyList<Failure> Faults) Read(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith(Encoding.UTF8.Preamble))
        {
            json = json[Encoding.UTF8.Preamble.Length..]; // some editors write a byte-order mark
        }

        try
        {
            var policy = JsonSerializer.Deserialize<TenantPolicy>(json, Json);
            if (policy is null)
            {
                return (null, [Fault("body", "The body must be one JSON object.")]);
            }

            var faults = Check(policy);
            return faults.Count == 0 ? (policy, []) : (null, faults);
        }
        catch (JsonException exception)
        {
            if (RequestJson.FaultOf(json, Json.MaxDepth) is { } fault)
            {
                return (null, [Fault("body", fault)]);
            }

            var path = exception.Path?.TrimStart('$', '.') is { Length: > 0 } member ? TextRules.Shorten(member) : "body";
            return (null, [Fault(
                path,
                $"{path} cannot be read. The body must be a JSON object with the members blockedTerms (objects with term and action), "
                + "categories (objects with category and action), brands, persons, allowedNames and label (true or false); an action is "
                + "Pass, Hold or Refuse.")]);
        }
    }

    /// <summary>Every fault, with the member (camel case) and the allowed values; empty when there is none.</summary>
    public static IReadOnlyList<Failure> Check(TenantPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var faults = new List<Failure>();
        CheckCount(faults, "blockedTerms", policy.BlockedTerms?.Count, MaxTerms);
        foreach (var (index, term) in (policy.BlockedTerms ?? []).Take(MaxTerms).Index())
        {
            CheckText(faults, Indexed("blockedTerms", index) + ".term", term?.Term);
            CheckAction(faults, Indexed("blockedTerms", index) + ".action", term?.Action);
        }

        CheckCount(faults, "categories", policy.Categories?.Count, Categories.Count);
        foreach (var (index, rule) in (policy.Categories ?? []).Take(Categories.Count).Index())
        {
            CheckCategory(faults, Indexed("categories", index), rule);
            if (rule is not null && policy.Categories!.Take(index).Any(other => other?.Category == rule.Category))
            {
                var field = Indexed("categories", index) + ".category";
                faults.Add(Fault(field, $"{field} is '{TextRules.Shorten(rule.Category)}' again; each category is allowed once."));
            }
        }

        CheckAction(faults, "brands", policy.Brands);
        CheckAction(faults, "persons", policy.Persons);
        CheckCount(faults, "allowedNames", policy.AllowedNames?.Count, MaxNames);
        foreach (var (index, name) in (policy.AllowedNames ?? []).Take(MaxNames).Index())
        {
            CheckText(faults, Indexed("allowedNames", index), name);
        }

        return faults;
    }

    private static void CheckCategory(List<Failure> faults, string field, CategoryRule? rule)
    {
        if (rule is null || !Categories.Contains(rule.Category))
        {
            faults.Add(Fault($"{field}.category", $"{field}.category must be one of {string.Join(", ", Categories)}."));
        }
        else if (rule is { Category: FixedCategory, Action: not PolicyAction.Refuse })
        {
            faults.Add(Fault($"{field}.action", $"{field}.action must be Refuse for {FixedCategory}."));
        }

        CheckAction(faults, $"{field}.action", rule?.Action);
    }

    private static void CheckAction(List<Failure> faults, string field, PolicyAction? action)
    {
        if (action is { } value && !Enum.IsDefined(value))
        {
            faults.Add(Fault(field, $"{field} must be Pass, Hold or Refuse."));
        }
    }

    private static void CheckCount(List<Failure> faults, string field, int? count, int max)
    {
        if (count > max)
        {
            faults.Add(Fault(
                field, string.Create(CultureInfo.InvariantCulture, $"{field} has {count} entries; at most {max} are allowed.")));
        }
    }

    private static void CheckText(List<Failure> faults, string field, string? text)
    {
        if (text is null || text.Count(char.IsLetterOrDigit) < MinLength)
        {
            faults.Add(Fault(field, $"{field} must have at least {MinLength} letters or digits, and at most {MaxLength} characters."));
        }
        else if (TextRules.Fault(field, text, MaxLength) is { } fault)
        {
            faults.Add(Fault(field, fault));
        }
    }

    private static string Indexed(string member, int index) => string.Create(CultureInfo.InvariantCulture, $"{member}[{index}]");

    private static Failure Fault(string field, string text) => new() { Code = FailureCode.InvalidRequest, Field = field, Text = text };
}
