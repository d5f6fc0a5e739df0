using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AdGenius.TestKit.Json;

/// <summary>Changes the JSON of a contract into what another version would have written.</summary>
public static class OtherVersions
{
    /// <summary>Adds a member that this version does not know to every object, as a later version may write.</summary>
    public static void AddUnknownMembers(JsonNode? node, Type type) =>
        Visit(node, type, static (members, _) => members["addedLater"] = new JsonObject { ["x"] = new JsonArray(1, "two") });

    /// <summary>Removes every member that is not required, as an earlier version may not have known it.</summary>
    public static void RemoveOptionalMembers(JsonNode? node, Type type) => Visit(node, type, static (members, of) =>
    {
        var required = of.GetProperties().Where(property => property.IsDefined(typeof(RequiredMemberAttribute), inherit: false))
            .Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in members.Select(member => member.Key).Where(name => !required.Contains(name)).ToList())
        {
            members.Remove(name);
        }
    });

    private static void Visit(JsonNode? node, Type type, Action<JsonObject, Type> change)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var item = type.GetInterfaces().Append(type)
            .FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];
        switch (node)
        {
            case JsonArray items when item is not null:
                foreach (var one in items)
                {
                    Visit(one, item, change);
                }

                break;
            case JsonObject members when item is { IsGenericType: true } && item.GetGenericTypeDefinition() == typeof(KeyValuePair<,>):
                foreach (var (_, value) in members)
                {
                    Visit(value, item.GetGenericArguments()[1], change);
                }

                break;
            case JsonObject members:
                foreach (var property in type.GetProperties())
                {
                    Visit(members[JsonNamingPolicy.CamelCase.ConvertName(property.Name)], property.PropertyType, change);
                }

                change(members, type);
                break;
        }
    }
}
