using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace AdGenius.Publishing.Tests.Settings;

/// <summary>The settings of an options class, by its properties.</summary>
internal static class SettingRows
{
    private const string OwnNamespaces = "AdGenius.";

    private static readonly string[] SecretEndings = ["Key", "Keys", "Password", "Secret", "Secrets", "Token", "ConnectionString"];

    public static object CreateDefault(Type options) => Activator.CreateInstance(options, nonPublic: true)!;

    public static IEnumerable<SettingRow> Of(RegisteredSection section) => Of(section.Options, section.Section);

    private static IEnumerable<SettingRow> Of(Type type, string path)
    {
        var defaults = CreateDefault(type);
        return type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.GetIndexParameters().Length == 0)
            .OrderBy(property => property.DeclaringType == type ? 0 : 1).ThenBy(property => property.MetadataToken)
            .SelectMany(property => Of(property, $"{path}:{property.Name}", defaults));
    }

    private static IEnumerable<SettingRow> Of(PropertyInfo property, string name, object owner)
    {
        var (item, suffix) = ItemOf(property.PropertyType);
        if (!IsSetting(property, suffix.Length > 0))
        {
            return [];
        }

        return IsGroup(item)
            ? Of(item, name + suffix)
            : [new SettingRow(name + suffix, AllowedValues.Of(property, item), DefaultOf(property, owner), MemberComments.Of(property))];
    }

    /// <summary>
    /// Properties without a setter follow from others, but for collections that the property itself keeps: the binder adds to them.
    /// </summary>
    private static bool IsSetting(PropertyInfo property, bool isCollection) =>
        property.SetMethod is { IsPublic: true } || (isCollection && property.GetMethod!.IsDefined(typeof(CompilerGeneratedAttribute)));

    /// <summary>The type of the values, and what follows the name where there are several.</summary>
    private static (Type Item, string Suffix) ItemOf(Type type)
    {
        var interfaces = type.GetInterfaces().Append(type).Where(one => one.IsGenericType).ToList();
        return type == typeof(string) ? (type, "")
            : Find(typeof(IDictionary<,>)) is { } dictionary ? (dictionary.GenericTypeArguments[1], ":{KEY}")
            : Find(typeof(IEnumerable<>)) is { } list ? (list.GenericTypeArguments[0], ":{N}")
            : (Nullable.GetUnderlyingType(type) ?? type, "");

        Type? Find(Type generic) => interfaces.Find(one => one.GetGenericTypeDefinition() == generic);
    }

    private static bool IsGroup(Type type) =>
        type is { IsClass: true } && type.FullName!.StartsWith(OwnNamespaces, StringComparison.Ordinal);

    private static string DefaultOf(PropertyInfo property, object owner)
    {
        var value = property.GetValue(owner);
        var isSecret = SecretEndings.Any(ending => property.Name.EndsWith(ending, StringComparison.Ordinal));
        return isSecret && value is string { Length: > 0 } ? "not shown"
            : value is not string and IEnumerable several
                ? string.Join(", ", several.Cast<object>().Select(TextOf))
                : TextOf(value);
    }

    private static string TextOf(object? value) => value switch
    {
        null or "" => "",
        string text when text.StartsWith(Path.GetTempPath(), StringComparison.Ordinal) =>
            $"`{text.Replace(Path.GetTempPath(), "/tmp/", StringComparison.Ordinal)}`",
        TimeSpan duration => $"`{AllowedValues.TextOf(duration)}`",
        bool flag => flag ? "`true`" : "`false`",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };
}
