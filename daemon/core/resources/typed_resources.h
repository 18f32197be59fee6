// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_DAEMON_CORE_RESOURCES_TYPED_RESOURCES_H_
#define OZD_DAEMON_CORE_RESOURCES_TYPED_RESOURCES_H_

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "daemon/core/base/call_scope.h"
#include "daemon/core/base/freshness.h"
#include "daemon/core/resources/resource_cache.h"
#include "daemon/core/sync/account_sync.h"
#include "daemon/core/writes/mutation.h"
#include "proto/oz/v1/common.pb.h"
#include "proto/support/status_macros.h"

namespace ozd {

// The errors of TypedResources, which do not depend on the type. `noun`
// ("schedule") is also the command that reads it: `oz schedule get`.
absl::Status ResourceNotCachedError(absl::string_view noun,
                                    absl::string_view uid);
// kNotFound "schedule_not_found".
absl::Status ResourceNotFoundError(absl::string_view noun,
                                   absl::string_view uid);
absl::Status MaybeCreatedError(const absl::Status& failure,
                               absl::string_view noun, absl::string_view what);
absl::Status MaybeChangedError(const absl::Status& failure,
                               absl::string_view noun, absl::string_view uid);

// Reads and changes the resources of one kind, kept as messages T in the cache:
// list, get, create once, change once and delete once follow from the traits.
// Thread-safe; calls block. Errors of every call: AccountSync::Use or
// Mutation::Begin, ResourceCache::Read, those of the functions in the traits
// and arguments; of calls that take a
// uid besides: ResourceCache::CompleteUid.
template <typename T>
class TypedResources {
 public:
  // Describes the kind. The functions capture nothing of a call by reference.
  struct Traits {
    oz::v1::ResourceKind kind;
    // For messages, in the singular.
    absl::string_view noun;
    // Unique within a list.
    std::function<std::string(const T&)> uid;
    std::function<std::string(const T&)> title;
    // How commands name an item of this uid; empty when they name it by its
    // uid, of which an unambiguous beginning will do.
    std::function<std::string(const std::string& uid)> name = nullptr;
    // The order of lists; empty for that of the service.
    std::function<bool(const T&, const T&)> less = nullptr;
    // Asks for the whole list of a scope (see ResourceStore).
    std::function<absl::StatusOr<std::vector<T>>(const ApiCaller&,
                                                 const std::string& list_scope)>
        fetch_all;
    // Asks for one item of a list; empty when the service gives only lists.
    std::function<absl::StatusOr<T>(const ApiCaller&,
                                    const std::string& list_scope,
                                    const std::string& uid)>
        fetch_one = nullptr;
    // Adds local knowledge to an item that is about to be returned; may be
    // empty.
    std::function<void(const AccountSync::InUse&, T*)> complete = nullptr;
  };

  struct Listing {
    oz::v1::Freshness freshness;
    std::vector<T> items;
  };
  struct Creation {
    // Names the item in errors: `schedule "nightly"`.
    std::string what;
    std::function<absl::StatusOr<T>(const ApiCaller&)> send;
    // Returns true for an item that is what was sent.
    std::function<bool(const T&)> is_same;
  };
  using Change = std::function<absl::StatusOr<T>(const ApiCaller&,
                                                 const std::string& uid)>;
  using Deletion =
      std::function<absl::Status(const ApiCaller&, const std::string& uid)>;
  using Search = std::function<absl::StatusOr<bool>(const ApiCaller&,
                                                    const std::string& uid)>;
  struct Created {
    T item;
    // The answer was lost and the item found by looking for it.
    bool found_afterwards = false;
  };

  // The pointers are borrowed and must outlive this.
  TypedResources(AccountSync* accounts, ResourceCache* cache, Traits traits)
      : accounts_(accounts),
        cache_(cache),
        traits_(std::make_shared<const Traits>(std::move(traits))) {}

  AccountSync* accounts() const { return accounts_; }

  // Reads one list by the rules of ResourceCache::Read.
  absl::StatusOr<Listing> Read(const AccountSync::InUse& account,
                               oz::v1::ReadMode mode, const CallScope& scope,
                               const std::string& list_scope = "") const {
    OZD_ASSIGN_OR_RETURN(const ResourceAnswer answer,
                         cache_->Read(account, KeyOf(list_scope), mode, scope,
                                      Fetcher(list_scope)));
    Listing listing;
    listing.freshness = answer.freshness;
    for (const Resource& resource : answer.items) {
      T item;
      // An item that another version wrote differently is left out.
      if (!item.ParseFromString(resource.body)) continue;
      listing.items.push_back(std::move(item));
    }
    if (traits_->less) {
      std::stable_sort(listing.items.begin(), listing.items.end(),
                       traits_->less);
    }
    return listing;
  }

  // Answers a list request with all items in its field `items`.
  template <typename Request, typename Response>
  absl::StatusOr<Response> List(
      const Request& request, const CallScope& scope,
      google::protobuf::RepeatedPtrField<T>* (Response::*items)(),
      const std::string& list_scope = "") const {
    OZD_ASSIGN_OR_RETURN(
        const AccountSync::InUse account,
        accounts_->Use(request.context(), request.read_mode()));
    OZD_ASSIGN_OR_RETURN(Listing listing,
                         Read(account, request.read_mode(), scope, list_scope));
    Response response;
    *response.mutable_freshness() = std::move(listing.freshness);
    for (T& item : listing.items) {
      if (traits_->complete) traits_->complete(account, &item);
      *(response.*items)()->Add() = std::move(item);
    }
    return response;
  }

  // Answers a get request with the item that `typed` names in its field `item`.
  // An item that the list lacks is asked for, or looked for in a list that is
  // read anew, unless only the cache may answer. Errors: kUnavailable
  // "not_in_cache"; kNotFound.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Get(const Request& request, const std::string& typed,
                               const CallScope& scope, T* (Response::*item)(),
                               const std::string& list_scope = "") const {
    OZD_ASSIGN_OR_RETURN(
        const AccountSync::InUse account,
        accounts_->Use(request.context(), request.read_mode()));
    OZD_ASSIGN_OR_RETURN(Listing listing,
                         Read(account, request.read_mode(), scope, list_scope));
    // The list may have been read for the first time just now.
    OZD_ASSIGN_OR_RETURN(const std::string uid,
                         Complete(account, typed, list_scope));
    std::optional<T> found = Take(uid, &listing);
    if (!found.has_value() && request.read_mode() == oz::v1::READ_MODE_CACHED) {
      return ResourceNotCachedError(traits_->noun, NameOf(uid));
    }
    Response response;
    if (!found.has_value() && traits_->fetch_one) {
      const Clock& clock = *accounts_->parts().clock;
      const Timestamps asked = NowOn(clock);
      ApiCaller caller = account.caller;
      caller.timeout = std::min(caller.timeout, scope.timeout);
      OZD_ASSIGN_OR_RETURN(found, traits_->fetch_one(caller, list_scope, uid));
      listing.freshness = UpstreamFreshness(asked, clock);
    } else if (!found.has_value() && listing.freshness.source() !=
                                         oz::v1::Freshness::SOURCE_UPSTREAM) {
      OZD_ASSIGN_OR_RETURN(
          listing, Read(account, oz::v1::READ_MODE_REFRESH, scope, list_scope));
      found = Take(uid, &listing);
    }
    if (!found.has_value())
      return ResourceNotFoundError(traits_->noun, NameOf(uid));
    if (traits_->complete) traits_->complete(account, &*found);
    *response.mutable_freshness() = std::move(listing.freshness);
    *(response.*item)() = *std::move(found);
    return response;
  }

  // Answers a create request with the new item in its field `item`; see
  // CreateOnce.
  template <typename Response>
  absl::StatusOr<Response> Create(const Mutation& mutation,
                                  T* (Response::*item)(),
                                  const Creation& creation) const {
    const absl::StatusOr<Listing> before =
        Read(mutation.account(), oz::v1::READ_MODE_AUTO, mutation.scope());
    OZD_ASSIGN_OR_RETURN(Created created,
                         CreateOnce(mutation, before, creation));
    Response response;
    *(response.*item)() = std::move(created.item);
    response.set_found_afterwards(created.found_afterwards);
    return response;
  }

  // Answers an update request with the changed item in its field `item`; see
  // ChangeOnce.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Update(const Request& request,
                                  const std::string& typed,
                                  const CallScope& scope,
                                  T* (Response::*item)(),
                                  const Change& send) const {
    OZD_ASSIGN_OR_RETURN(const Mutation mutation,
                         Mutation::Begin(accounts_, request.context(), scope));
    Response response;
    OZD_ASSIGN_OR_RETURN(*(response.*item)(),
                         ChangeOnce(mutation, typed, send));
    return response;
  }

  // Answers a delete request with the uid in its field `uid`; see DeleteOnce.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Delete(const Request& request,
                                  const std::string& typed,
                                  const CallScope& scope,
                                  std::string* (Response::*uid)(),
                                  const Deletion& send) const {
    OZD_ASSIGN_OR_RETURN(const Mutation mutation,
                         Mutation::Begin(accounts_, request.context(), scope));
    Response response;
    OZD_ASSIGN_OR_RETURN(*(response.*uid)(), DeleteOnce(mutation, typed, send));
    return response;
  }

  // Returns the whole uid for the beginning of one; see
  // ResourceCache::CompleteUid.
  absl::StatusOr<std::string> Complete(
      const AccountSync::InUse& account, const std::string& typed,
      const std::string& list_scope = "") const {
    if (traits_->name) return typed;
    return cache_->CompleteUid(account, KeyOf(list_scope), typed,
                               traits_->noun);
  }

  // Sends a creation once. When its answer is lost the item is looked for among
  // those that `before`, the list read beforehand, lacks. Errors when it is not
  // found: DidNotHappenError or UnknownOutcomeError.
  absl::StatusOr<Created> CreateOnce(const Mutation& mutation,
                                     const absl::StatusOr<Listing>& before,
                                     const Creation& creation) const {
    absl::StatusOr<T> item =
        mutation.Note(creation.send(mutation.change_caller()));
    const bool is_lost = AnswerWasLost(item.status());
    if (is_lost) item = FindCreated(mutation, before, creation, item.status());
    OZD_RETURN_IF_ERROR(item.status());
    if (!is_lost) Remember(mutation.account(), *item);
    return Created{*std::move(item), is_lost};
  }

  // Sends a change of the item that `typed` names, once, and remembers the
  // item that it answers. Errors: MaybeChangedError.
  absl::StatusOr<T> ChangeOnce(const Mutation& mutation,
                               const std::string& typed,
                               const Change& send) const {
    OZD_ASSIGN_OR_RETURN(const std::string uid,
                         Complete(mutation.account(), typed));
    absl::StatusOr<T> item = mutation.Note(send(mutation.caller(), uid));
    if (AnswerWasLost(item.status())) {
      Expire(mutation.account());
      return MaybeChangedError(item.status(), traits_->noun, NameOf(uid));
    }
    if (item.ok()) Remember(mutation.account(), *item);
    return item;
  }

  // Sends the deletion of the item that `typed` names, once; returns its uid.
  // `is_gone`, if given, looks for the item when the answer was lost. Errors:
  // MaybeChangedError, or DidNotHappenError when it is still there.
  absl::StatusOr<std::string> DeleteOnce(
      const Mutation& mutation, const std::string& typed, const Deletion& send,
      const Search& is_gone = nullptr) const {
    OZD_ASSIGN_OR_RETURN(const std::string uid,
                         Complete(mutation.account(), typed));
    absl::Status deleted = mutation.Note(
        send(is_gone ? mutation.change_caller() : mutation.caller(), uid));
    if (AnswerWasLost(deleted)) {
      Expire(mutation.account());
      const absl::StatusOr<bool> gone = is_gone
                                            ? is_gone(mutation.caller(), uid)
                                            : absl::StatusOr<bool>(deleted);
      if (!gone.ok()) {
        return MaybeChangedError(deleted, traits_->noun, NameOf(uid));
      }
      if (!*gone) {
        return DidNotHappenError(
            deleted, absl::StrCat(traits_->noun, " ", uid, " was not deleted"));
      }
      deleted = absl::OkStatus();
    }
    if (deleted.ok() || absl::IsNotFound(deleted)) {
      Forget(mutation.account(), uid);
    }
    OZD_RETURN_IF_ERROR(deleted);
    return uid;
  }

  // Puts an item that the service has confirmed into the cached list.
  void Remember(const AccountSync::InUse& account, const T& item) const {
    cache_->NoteWritten(account, KeyOf(""), ToResource(*traits_, item));
  }
  // Takes an item that the service no longer has out of the cached list.
  void Forget(const AccountSync::InUse& account, const std::string& uid) const {
    cache_->NoteRemoved(account, KeyOf(""), uid);
  }
  // Makes the next read of a list ask the service.
  void Expire(const AccountSync::InUse& account,
              const std::string& list_scope = "") const {
    cache_->NoteChanged(account, KeyOf(list_scope));
  }

 private:
  ResourceKey KeyOf(const std::string& list_scope) const {
    return {.kind = traits_->kind, .scope = list_scope};
  }

  std::string NameOf(const std::string& uid) const {
    return traits_->name ? traits_->name(uid) : uid;
  }

  static Resource ToResource(const Traits& traits, const T& item) {
    return {.uid = traits.uid(item),
            .title = traits.title(item),
            .body = item.SerializeAsString()};
  }

  ResourceCache::Fetch Fetcher(const std::string& list_scope) const {
    return
        [traits = traits_, list_scope](
            const ApiCaller& caller) -> absl::StatusOr<std::vector<Resource>> {
          OZD_ASSIGN_OR_RETURN(const std::vector<T> items,
                               traits->fetch_all(caller, list_scope));
          std::vector<Resource> resources;
          for (const T& item : items)
            resources.push_back(ToResource(*traits, item));
          return resources;
        };
  }

  std::optional<T> Take(const std::string& uid, Listing* listing) const {
    for (T& item : listing->items) {
      if (traits_->uid(item) == uid) return std::move(item);
    }
    return std::nullopt;
  }

  absl::StatusOr<T> FindCreated(const Mutation& mutation,
                                const absl::StatusOr<Listing>& before,
                                const Creation& creation,
                                const absl::Status& failure) const {
    absl::StatusOr<Listing> after =
        Read(mutation.account(), oz::v1::READ_MODE_REFRESH, mutation.scope());
    if (!after.ok()) {
      return MaybeCreatedError(failure, traits_->noun, creation.what);
    }
    const auto was_there = [&](const T& item) {
      return before.ok() &&
             std::any_of(before->items.begin(), before->items.end(),
                         [&](const T& old) {
                           return traits_->uid(old) == traits_->uid(item);
                         });
    };
    for (T& item : after->items) {
      if (was_there(item) || !creation.is_same(item)) continue;
      if (before.ok()) return std::move(item);
      // An older item may look the same.
      return MaybeCreatedError(failure, traits_->noun, creation.what);
    }
    return DidNotHappenError(failure,
                             absl::StrCat(creation.what, " was not created"));
  }

  AccountSync* accounts_;
  ResourceCache* cache_;
  // Shared with fetches, which may outlive this.
  std::shared_ptr<const Traits> traits_;
};

}  // namespace ozd

#endif  // OZD_DAEMON_CORE_RESOURCES_TYPED_RESOURCES_H_
